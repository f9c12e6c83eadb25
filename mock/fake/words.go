package fake

import "paymock/mock/money"

// Provinces by their sign on a plate, those with many cars more than once.
var provinces = []string{"粤", "粤", "粤", "京", "沪", "浙", "浙", "苏", "苏", "川", "鄂", "湘", "鲁", "闽", "渝", "陕", "津", "皖"}

var (
	cities = []string{"深圳", "广州", "上海", "杭州", "苏州", "成都", "武汉", "长沙", "厦门", "青岛"}
	places = []string{"云海湾", "星河里", "锦绣园", "南湖", "梧桐山", "滨江", "会展北", "科苑", "东门", "长岭"}
	sites  = []string{"停车场", "地下车库", "充电站", "路边泊位", "广场停车楼"}
	names  = []string{"锦和", "远帆", "鹏程达", "蓝岸", "青禾", "泊易", "恒途", "优停", "新港", "明远"}
	trades = []string{"新能源科技", "物业管理", "停车服务", "电力工程", "商业运营"}
)

// pricedGoods is something with its price in minor units.
type pricedGoods struct {
	name  string
	price money.Amount
}

// goods cost fen.
var goods = []pricedGoods{
	{"热敏打印纸 80mm", 1290},
	{"美式咖啡 大杯", 1800},
	{"手冲壶 600ml", 15900},
	{"无线鼠标", 7900},
	{"笔记本 A5 横线", 1250},
	{"雨伞 黑色", 4500},
	{"蓝牙耳机", 19900},
	{"矿泉水 24瓶", 3600},
	{"儿童绘本", 2580},
	{"台灯 护眼", 12800},
	{"帆布包", 6900},
	{"月度会员", 1500},
}

// rides cost whole dollars.
var rides = []pricedGoods{
	{"公車票", 15}, {"捷運單程票", 25}, {"停車費 一小時", 40}, {"便當", 95}, {"珍珠奶茶", 65}, {"御飯糰", 32},
}

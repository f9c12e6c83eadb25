package doctor

import (
	"slices"
	"strings"
	"unicode/utf16"
)

// The orders in which collections list their names that keep no order of their own: signed as they come, they look
// random and are not.

// hashTable is an order of names by their places in a table: Java's HashMap from the first place on, its Hashtable from
// the last.
type hashTable struct {
	least, grow int // size of the table at first; which it grows by, doubled
	spread      bool
}

// hashTables are those of Java: HashMap as it is by default, made with twice the room, and Hashtable.
var hashTables = []hashTable{{16, 0, true}, {32, 0, true}, {11, 1, false}}

// tableSize is the table's size for so many names.
func (t hashTable) tableSize(names int) int {
	size := t.least
	for 4*names > 3*size {
		size = 2*size + t.grow
	}
	return size
}

// placeInTable is where a name stands in a table of a size.
func (t hashTable) placeInTable(name string, size int) int {
	var h uint32
	for _, u := range utf16.Encode([]rune(name)) {
		h = 31*h + uint32(u) // String.hashCode
	}
	if t.spread {
		return int(h^h>>16) & (size - 1)
	}
	return -(int(h&0x7fffffff) % size)
}

// sortByPlace sorts names that keep their order where they share a place.
func sortByPlace[T any](items []T, place func(T) int) {
	slices.SortStableFunc(items, func(a, b T) int { return place(a) - place(b) })
}

// hashedMembers puts the members of objects in the order of a table: of the outer one alone, or of all.
func hashedMembers(t hashTable, deep bool) func(*jsonNode) {
	own := func(n *jsonNode) {
		if n.kind == '{' {
			size := t.tableSize(len(n.members))
			sortByPlace(n.members, func(m jsonMember) int { return t.placeInTable(unquoteJSON(m.name), size) })
		}
	}
	if deep {
		return func(n *jsonNode) { n.walk(own) }
	}
	return own
}

// orderHashed signs pairs in the order of a table in which they were sent, or sorted, before.
func orderHashed(d *draft) (ways []mistakeWay) {
	for _, t := range hashTables {
		for _, sent := range sentOnce(d.sent)[:1] {
			rank := map[string]int{}
			for i, p := range sent {
				rank[p.Name] = i + 1
			}
			ways = append(ways, mistakeWay{do: func(d *draft) {
				d.order = func(pairs []Pair) {
					size := t.tableSize(len(pairs))
					sortByPlace(pairs, func(p Pair) int { return rank[p.Name] })
					sortByPlace(pairs, func(p Pair) int { return t.placeInTable(p.Name, size) })
				}
			}}, mistakeWay{do: func(d *draft) { // a set of the pairs' texts
				d.order = func(pairs []Pair) {
					size := t.tableSize(len(pairs))
					sortByPlace(pairs, func(p Pair) int { return rank[p.Name] })
					sortByPlace(pairs, func(p Pair) int { return t.placeInTable(p.Name+"="+p.Value, size) })
				}
			}})
		}
	}
	return ways
}

// documentedMembers are the members of business parameters as documents and examples list them.
var documentedMembers = []string{
	"out_trade_no total_amount subject product_code qr_pay_mode qrcode_width goods_detail time_expire sub_merchant extend_params business_params promo_params passback_params store_id timeout_express body",
	"body subject out_trade_no timeout_express total_amount product_code seller_id goods_type passback_params extend_params",
	"subject out_trade_no total_amount product_code body timeout_express",
	"out_trade_no subject total_amount body product_code timeout_express",
	"out_trade_no total_amount subject body product_code timeout_express",
	"out_trade_no product_code total_amount subject body",
	"out_trade_no scene auth_code subject seller_id total_amount discountable_amount body goods_detail operator_id store_id terminal_id extend_params timeout_express",
	"out_trade_no total_amount subject auth_code scene product_code seller_id body goods_detail extend_params business_params store_id operator_id terminal_id notify_url",
	"out_request_no trade_no royalty_parameters operator_id extend_params royalty_mode",
	"trade_no out_request_no royalty_parameters operator_id extend_params royalty_mode",
	"refund_amount out_trade_no trade_no refund_reason out_request_no refund_royalty_parameters",
	"out_trade_no trade_no refund_amount refund_reason out_request_no operator_id store_id",
	"trade_no out_trade_no refund_amount refund_reason out_request_no",
	"out_trade_no trade_no query_options org_pid",
	"goods_id goods_name quantity price goods_category categories_tree body show_url",
	"sys_service_provider_id hb_fq_num hb_fq_seller_percent industry_reflux_info card_type specified_seller_name",
	"royalty_type trans_out trans_out_type trans_in_type trans_in amount amount_percentage desc royalty_scene trans_in_name",
	"app_id merchant pay_order pay_serial pay_order_refund value reason notify_url extra timestamp sign_type",
	"app_id pay_serial refund_order value amount reason notify_url extra",
	"pay_serial refund_serial value reason app_id",
}

// membersAsDocumented puts those members of an object that a list names in its order, before or behind the others, and
// those of the objects in it in the order of the list that is theirs.
func membersAsDocumented(list string) func(*jsonNode) {
	return func(n *jsonNode) {
		n.walk(func(inside *jsonNode) {
			if inside != n {
				asDocumented(inside, ownList(inside))
			}
		})
		asDocumented(n, strings.Fields(list))
	}
}

// ownList is the list that names the most members of an object.
func ownList(n *jsonNode) (best []string) {
	most := 0
	for _, list := range documentedMembers {
		names, count := strings.Fields(list), 0
		for _, m := range n.members {
			count += boolToInt(slices.Contains(names, unquoteJSON(m.name)))
		}
		if count > most {
			best, most = names, count
		}
	}
	return best
}

// asDocumented puts the members of an object in the order of names.
func asDocumented(n *jsonNode, names []string) {
	if n.kind == '{' {
		sortByPlace(n.members, func(m jsonMember) int {
			if i := slices.Index(names, unquoteJSON(m.name)); i >= 0 {
				return i
			}
			return len(names)
		})
	}
}

// byLength puts members of short names first.
func byLength(n *jsonNode) {
	if n.kind == '{' {
		sortOwn(n)
		sortByPlace(n.members, func(m jsonMember) int { return len(m.name) })
	}
}

// unusualMemberOrders change the order of members to one that few collections, or documents, have.
func unusualMemberOrders() (orders []func(*jsonNode)) {
	for _, t := range hashTables[1:] {
		orders = append(orders, hashedMembers(t, true), hashedMembers(t, false))
	}
	descending := func(n *jsonNode) {
		sortOwn(n)
		reverseMembers(n)
	}
	orders = append(orders, descending, byLength, func(n *jsonNode) { n.walk(byLength) })
	for _, list := range documentedMembers {
		orders = append(orders, membersAsDocumented(list))
	}
	return orders
}

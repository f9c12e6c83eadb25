# Made by "go generate ./features" from the catalogue of answer codes; edit features/outlines.
@fault @codes @intella
Feature: Every answer code of intella, by the scenario that is named for it
  The platform answers as the scenario says, in its own envelope, and nothing happens.

  Scenario Outline: StatusCode of <scenario>
    Given an intella app
    And a paid trade "T1" of 10 dollars with:
      | terminal | 01304187 |
    And the scenario "<scenario>" is loaded
    When the merchant sends <operation> for "T1"
    Then the answer's HTTP status is 200
    And the answer contains:
      | Header.StatusCode | <code> |
      | Header.StatusDesc | <text> |
    And the merchant takes the answer for <outcome>
    And nothing has changed since the scenario was loaded

    Examples:
      | scenario     | operation | outcome         | code | text                    |
      | intella-0000 | query     | a success       | 0000 | 執行成功                    |
      | intella-9999 | settle    | an open outcome | 9999 | 系統暫時無法提供服務              |
      | intella-9998 | settle    | an open outcome | 9998 | 交易失敗                    |
      | intella-9997 | settle    | an open outcome | 9997 | 交易處理中                   |
      | intella-9996 | settle    | an open outcome | 9996 | 連接 SSL Socket Server 失敗 |
      | intella-9995 | settle    | a failure       | 9995 | 系統錯誤                    |
      | intella-9994 | settle    | a failure       | 9994 | 資料加密或解密錯誤               |
      | intella-8001 | settle    | a failure       | 8001 | 資料轉換失敗                  |
      | intella-8002 | settle    | a failure       | 8002 | 資料格式不正確                 |
      | intella-8003 | settle    | a failure       | 8003 | 解密失敗                    |
      | intella-8004 | settle    | a failure       | 8004 | 校驗碼錯誤                   |
      | intella-8005 | settle    | a failure       | 8005 | 版本不支援                   |
      | intella-8006 | settle    | a failure       | 8006 | 登入失敗                    |
      | intella-8007 | settle    | a failure       | 8007 | 使用者不存在                  |
      | intella-8008 | settle    | a failure       | 8008 | 帳號已在其它設備登入              |
      | intella-8009 | settle    | a failure       | 8009 | Session 無效              |
      | intella-8010 | settle    | a failure       | 8010 | 傳輸方式錯誤                  |
      | intella-8011 | settle    | an open outcome | 8011 | 資料庫發生錯誤，請聯絡系統管理員        |
      | intella-8012 | settle    | a failure       | 8012 | 匯率服務發生錯誤                |
      | intella-8013 | settle    | a failure       | 8013 | 使用者或 ID 重複              |
      | intella-8014 | settle    | a failure       | 8014 | 交易已達風控設定值               |
      | intella-8015 | settle    | an open outcome | 8015 | 網路連線失敗                  |
      | intella-7000 | pay       | a failure       | 7000 | 訂單編號已重複                 |
      | intella-7001 | settle    | a failure       | 7001 | 訂單已撤銷                   |
      | intella-7002 | settle    | a failure       | 7002 | 訂單資料不存在                 |
      | intella-7003 | refund    | a failure       | 7003 | 退款單編號已重複                |
      | intella-7004 | refund    | a failure       | 7004 | 退款單資料不存在                |
      | intella-7100 | settle    | a failure       | 7100 | 資料未通過安全檢核               |
      | intella-7101 | settle    | a failure       | 7101 | 未傳入交易標記                 |
      | intella-7102 | settle    | a failure       | 7102 | 訂單編號驗證失敗                |
      | intella-7103 | settle    | a failure       | 7103 | 訂單金額驗證失敗                |
      | intella-7104 | refund    | a failure       | 7104 | 退款單編號驗證失敗               |
      | intella-7105 | settle    | a failure       | 7105 | 特店交易密碼錯誤                |
      | intella-7106 | settle    | a failure       | 7106 | 特店設備錯誤                  |
      | intella-7107 | refund    | a failure       | 7107 | 退款金額驗證失敗                |
      | intella-7108 | refund    | a failure       | 7108 | 與上筆退款交易時間過近             |
      | intella-7110 | refund    | a failure       | 7110 | 退款訂單金額不合                |
      | intella-7111 | refund    | a failure       | 7111 | 退款總金額超過訂單金額             |
      | intella-7112 | refund    | a failure       | 7112 | 訂單已全額退款                 |
      | intella-7113 | refund    | a failure       | 7113 | 該退款單的原訂單交易失敗            |
      | intella-7114 | settle    | a failure       | 7114 | 訂單處理中                   |
      | intella-7115 | refund    | a failure       | 7115 | 與原訂單資料不符合               |
      | intella-7116 | refund    | a failure       | 7116 | 與原退款單資料不符合              |
      | intella-7117 | settle    | a failure       | 7117 | 未傳入性質別                  |
      | intella-7118 | settle    | a failure       | 7118 | 性質別驗證無效                 |
      | intella-7119 | refund    | a failure       | 7119 | 有退款單正在處理中               |
      | intella-7120 | micropay  | a failure       | 7120 | 條碼或指令格式錯誤               |
      | intella-7121 | micropay  | a failure       | 7121 | 找不到此條碼                  |
      | intella-7122 | micropay  | a failure       | 7122 | 支付密碼錯誤                  |
      | intella-7123 | create    | a failure       | 7123 | 條碼已過期無法使用               |
      | intella-7124 | settle    | a failure       | 7124 | 時間格式錯誤                  |
      | intella-7125 | settle    | a failure       | 7125 | 金額格式不符合                 |
      | intella-7126 | settle    | a failure       | 7126 | 金額錯誤或超過上限               |
      | intella-7127 | settle    | a failure       | 7127 | 訂單編號錯誤                  |
      | intella-7128 | settle    | a failure       | 7128 | 商店交易序號格式錯誤              |
      | intella-7129 | settle    | a failure       | 7129 | 門市代號錯誤                  |
      | intella-7130 | settle    | a failure       | 7130 | 設備代號錯誤                  |
      | intella-7131 | settle    | a failure       | 7131 | 項目格式錯誤                  |
      | intella-7132 | settle    | a failure       | 7132 | 商店代號錯誤                  |
      | intella-7133 | settle    | a failure       | 7133 | 重覆取消交易                  |
      | intella-7134 | settle    | a failure       | 7134 | 取消交易失敗                  |
      | intella-7135 | settle    | a failure       | 7135 | 系統交易編號錯誤                |
      | intella-7136 | refund    | a failure       | 7136 | 退款對象錯誤                  |
      | intella-7137 | refund    | a failure       | 7137 | 重複退款                    |
      | intella-7138 | refund    | a failure       | 7138 | 退款失敗                    |
      | intella-7139 | refund    | a failure       | 7139 | 退款金額格式錯誤                |
      | intella-7140 | query     | a failure       | 7140 | 查詢對象錯誤                  |
      | intella-7141 | query     | a failure       | 7141 | 查詢失敗                    |
      | intella-7142 | pay       | a failure       | 7142 | 建立訂單失敗                  |
      | intella-7143 | settle    | a failure       | 7143 | 廠商身份驗證錯誤                |
      | intella-7144 | settle    | a failure       | 7144 | 找不到此廠商身份驗證 token        |
      | intella-7145 | settle    | a failure       | 7145 | 廠商請求 API 行為偵測出異常，拒絕存取   |
      | intella-7146 | settle    | a failure       | 7146 | 交易單編號重複                 |
      | intella-7147 | settle    | a failure       | 7147 | 訂單交易接受方式不存在             |
      | intella-7148 | pay       | a failure       | 7148 | 帳單訊息字數過長                |
      | intella-7149 | pay       | a failure       | 7149 | 訂單提示訊息字數過長              |
      | intella-7150 | pay       | a failure       | 7150 | 商品資訊清單格式錯誤              |
      | intella-7151 | pay       | a failure       | 7151 | 商品名稱字數過長                |
      | intella-7152 | pay       | a failure       | 7152 | 商品數量格式錯誤                |
      | intella-7153 | pay       | a failure       | 7153 | 商品價格格式錯誤                |
      | intella-7154 | refund    | a failure       | 7154 | 退款訊息字數過長                |
      | intella-7155 | refund    | a failure       | 7155 | 超過允許退款時間                |
      | intella-7156 | settle    | a failure       | 7156 | 憑證不存在(特店)               |
      | intella-7157 | settle    | a failure       | 7157 | 憑證不存在(本平台)              |
      | intella-7158 | settle    | a failure       | 7158 | 特店 IP 檢核錯誤              |
      | intella-7159 | settle    | a failure       | 7159 | 支付平台代號錯誤                |
      | intella-7160 | pay       | a failure       | 7160 | 訂單幣別錯誤                  |
      | intella-7161 | settle    | a failure       | 7161 | 支付平台匯率資料不存在[支付業者]       |
      | intella-7162 | settle    | a failure       | 7162 | 匯率資料不存在                 |
      | intella-7163 | pay       | a failure       | 7163 | 商戶目前無法建立付款訂單            |
      | intella-7164 | create    | a failure       | 7164 | 行動裝置未付款時返回網址            |
      | intella-7165 | create    | a failure       | 7165 | 回應網址格式錯誤                |
      | intella-7166 | create    | a failure       | 7166 | 網址不合法，未列為白名單            |
      | intella-7167 | settle    | a failure       | 7167 | 設備代號停用                  |
      | intella-7168 | refund    | a failure       | 7168 | 退款密碼錯誤                  |
      | intella-7200 | settle    | a failure       | 7200 | 線下服務未開通                 |
      | intella-7201 | settle    | a failure       | 7201 | 特店服務未開通                 |
      | intella-7202 | settle    | a failure       | 7202 | 加密簽章驗簽錯誤                |
      | intella-7203 | settle    | a failure       | 7203 | 無法使用此支付通道               |
      | intella-7300 | settle    | a failure       | 7300 | 請與發卡銀行聯絡                |
      | intella-7301 | settle    | a failure       | 7301 | 拒絕交易                    |
      | intella-7302 | settle    | a failure       | 7302 | 沒收卡片                    |
      | intella-7303 | settle    | a failure       | 7303 | 卡片過期                    |
      | intella-7304 | settle    | a failure       | 7304 | 交易日期錯誤                  |
      | intella-7305 | settle    | an open outcome | 7305 | 交易逾時                    |
      | intella-7306 | settle    | a failure       | 7306 | 風險卡號或分期紅利資料讀取失敗         |
      | intella-7307 | settle    | a failure       | 7307 | 分期資料錯誤                  |
      | intella-7308 | settle    | a failure       | 7308 | 紅利資料錯誤                  |
      | intella-7309 | settle    | a failure       | 7309 | 不支援分期交易                 |
      | intella-7310 | settle    | a failure       | 7310 | 不支援紅利交易                 |
      | intella-7311 | settle    | a failure       | 7311 | 分期交易,請輸入分期期數            |
      | intella-7312 | settle    | a failure       | 7312 | 交易模式輸入錯誤                |
      | intella-7313 | settle    | an open outcome | 7313 | 交易逾時                    |
      | intella-7314 | settle    | a failure       | 7314 | 卡號錯誤                    |
      | intella-7315 | settle    | a failure       | 7315 | 3D 交易認證錯誤               |
      | intella-7316 | settle    | a failure       | 7316 | 卡片效期格式錯誤                |
      | intella-7317 | settle    | a failure       | 7317 | 端末機不支援此功能               |
      | intella-7318 | settle    | a failure       | 7318 | 交易代碼輸入錯誤                |
      | intella-7319 | settle    | a failure       | 7319 | 非有效訂單編號，無法取消授權          |
      | intella-7320 | settle    | a failure       | 7320 | 端末機尚未建檔                 |
      | intella-7321 | settle    | a failure       | 7321 | 發卡行 3D 認證數 簽章驗章失敗       |
      | intella-7322 | settle    | a failure       | 7322 | 發卡行 3D 認證主機回覆認證錯誤       |
      | intella-7323 | settle    | a failure       | 7323 | 超過特店月限額                 |
      | intella-7324 | settle    | a failure       | 7324 | 單筆交易金額超過限額              |
      | intella-7325 | settle    | a failure       | 7325 | 重複請款                    |
      | intella-7326 | settle    | a failure       | 7326 | 持卡人 IP 錯誤               |
      | intella-7327 | settle    | a failure       | 7327 | 取消交易不可超過期限              |
      | intella-7328 | settle    | a failure       | 7328 | 特店針對此卡別無分期交易之設定         |
      | intella-7329 | settle    | a failure       | 7329 | 特店針對此卡別之紅利交易已過使用期限      |
      | intella-7330 | settle    | a failure       | 7330 | 端末機卡別已停用                |
      | intella-7340 | settle    | a failure       | 7340 | 特店針對此卡別無紅利交易之設定         |
      | intella-7341 | settle    | a failure       | 7341 | 轉交發卡行進行 3D 認證           |
      | intella-7342 | settle    | a failure       | 7342 | 信用卡授權失敗                 |
      | intella-7343 | settle    | a failure       | 7343 | 分期交易不接受國外卡              |
      | intella-7344 | settle    | a failure       | 7344 | 該商店不允許國外卡交易             |
      | intella-7345 | settle    | a failure       | 7345 | 信用卡授權額度已滿               |
      | intella-7346 | settle    | a failure       | 7346 | 分期交易非全額請款或退款            |
      | intella-7347 | settle    | a failure       | 7347 | 末三碼格式錯誤                 |
      | intella-7348 | settle    | a failure       | 7348 | 不接受卡號直授權                |
      | intella-7349 | settle    | a failure       | 7349 | 商店不啟用信用卡一次付清            |
      | intella-6001 | settle    | a failure       | 6001 | 發票已註銷                   |
      | intella-6002 | settle    | a failure       | 6002 | 發票不存在                   |
      | intella-7404 | settle    | a failure       | 7404 | 不明錯誤                    |
      | intella-2000 | query     | a failure       | 2000 | 找不到符合條件的資料              |
      | intella-2005 | settle    | a failure       | 2005 | 資料對應異常                  |

  Scenario Outline: ErrorCode of <scenario>
    Given an intella app
    And a paid trade "T1" of 10 dollars with:
      | terminal | 01304187 |
    And the scenario "<scenario>" is loaded
    When the merchant sends <operation> for "T1"
    Then the answer's HTTP status is 200
    And the answer contains:
      | Header.StatusCode | 0000           |
      | Header.StatusDesc | STATUS_SUCCESS |
      | Data.ErrorCode    | <error>        |
      | Data.TXNResult    | <result>       |
    And the merchant takes the answer for <outcome>
    And nothing has changed since the scenario was loaded

    Examples:
      | scenario       | operation | outcome         | error  | result  |
      | intella-000000 | settle    | a success       | 000000 | Success |
      | intella-000002 | settle    | a failure       | 000002 | Failed  |
      | intella-000003 | settle    | a failure       | 000003 | Failed  |
      | intella-000004 | settle    | a failure       | 000004 | Failed  |
      | intella-000005 | settle    | a failure       | 000005 | Failed  |
      | intella-000012 | settle    | a failure       | 000012 | Failed  |
      | intella-000013 | settle    | a failure       | 000013 | Failed  |
      | intella-000014 | settle    | a failure       | 000014 | Failed  |
      | intella-000015 | settle    | a failure       | 000015 | Failed  |
      | intella-000019 | settle    | a failure       | 000019 | Failed  |
      | intella-000025 | settle    | a failure       | 000025 | Failed  |
      | intella-000030 | settle    | a failure       | 000030 | Failed  |
      | intella-000041 | settle    | a failure       | 000041 | Failed  |
      | intella-000051 | settle    | a failure       | 000051 | Failed  |
      | intella-000054 | settle    | a failure       | 000054 | Failed  |
      | intella-000057 | settle    | a failure       | 000057 | Failed  |
      | intella-000058 | settle    | a failure       | 000058 | Failed  |
      | intella-000059 | settle    | a failure       | 000059 | Failed  |
      | intella-000061 | settle    | a failure       | 000061 | Failed  |
      | intella-000063 | settle    | a failure       | 000063 | Failed  |
      | intella-000076 | settle    | a failure       | 000076 | Failed  |
      | intella-000077 | settle    | a failure       | 000077 | Failed  |
      | intella-000096 | settle    | a failure       | 000096 | Failed  |
      | intella-000097 | settle    | an open outcome | 000097 | Failed  |
      | intella-000098 | settle    | a failure       | 000098 | Failed  |
      | intella-000125 | settle    | an open outcome | 000125 | Failed  |
      | intella-010019 | settle    | a failure       | 010019 | Failed  |
      | intella-010117 | settle    | a failure       | 010117 | Failed  |
      | intella-010123 | settle    | a failure       | 010123 | Failed  |
      | intella-010124 | settle    | a failure       | 010124 | Failed  |
      | intella-010128 | settle    | a failure       | 010128 | Failed  |
      | intella-010130 | settle    | a failure       | 010130 | Failed  |
      | intella-010131 | settle    | a failure       | 010131 | Failed  |
      | intella-010132 | settle    | a failure       | 010132 | Failed  |
      | intella-010133 | settle    | a failure       | 010133 | Failed  |
      | intella-010134 | settle    | a failure       | 010134 | Failed  |
      | intella-010139 | settle    | a failure       | 010139 | Failed  |
      | intella-020000 | settle    | a failure       | 020000 | Failed  |
      | intella-020004 | settle    | a failure       | 020004 | Failed  |
      | intella-020005 | settle    | a failure       | 020005 | Failed  |
      | intella-020012 | settle    | a failure       | 020012 | Failed  |
      | intella-020013 | settle    | a failure       | 020013 | Failed  |
      | intella-020019 | settle    | a failure       | 020019 | Failed  |
      | intella-020030 | settle    | a failure       | 020030 | Failed  |
      | intella-020051 | settle    | a failure       | 020051 | Failed  |
      | intella-020054 | settle    | a failure       | 020054 | Failed  |
      | intella-020055 | settle    | a failure       | 020055 | Failed  |
      | intella-020057 | settle    | a failure       | 020057 | Failed  |
      | intella-020058 | settle    | a failure       | 020058 | Failed  |
      | intella-020059 | settle    | a failure       | 020059 | Failed  |
      | intella-020061 | settle    | a failure       | 020061 | Failed  |
      | intella-020065 | settle    | a failure       | 020065 | Failed  |
      | intella-020076 | settle    | a failure       | 020076 | Failed  |
      | intella-020077 | settle    | a failure       | 020077 | Failed  |
      | intella-020090 | settle    | an open outcome | 020090 | Failed  |
      | intella-020094 | settle    | an open outcome | 020094 | Failed  |
      | intella-049000 | settle    | a failure       | 049000 | Failed  |
      | intella-046402 | settle    | a failure       | 046402 | Failed  |
      | intella-046403 | settle    | a failure       | 046403 | Failed  |
      | intella-04640C | settle    | a failure       | 04640C | Failed  |
      | intella-04640D | settle    | a failure       | 04640D | Failed  |
      | intella-046700 | settle    | a failure       | 046700 | Failed  |
      | intella-046A80 | settle    | a failure       | 046A80 | Failed  |
      | intella-046B00 | settle    | a failure       | 046B00 | Failed  |
      | intella-046D00 | settle    | a failure       | 046D00 | Failed  |
      | intella-046E00 | settle    | a failure       | 046E00 | Failed  |
      | intella-046F00 | settle    | a failure       | 046F00 | Failed  |
      | intella-900000 | settle    | a failure       | 900000 | Failed  |
      | intella-900001 | settle    | a failure       | 900001 | Failed  |
      | intella-900002 | settle    | a failure       | 900002 | Failed  |
      | intella-908002 | settle    | a failure       | 908002 | Failed  |
      | intella-909995 | settle    | a failure       | 909995 | Failed  |
      | intella-0461xx | settle    | a failure       | 046101 | Failed  |
      | intella-0462xx | settle    | an open outcome | 046201 | Failed  |
      | intella-0463xx | settle    | a failure       | 046301 | Failed  |
      | intella-0464xx | settle    | a failure       | 046401 | Failed  |
      | intella-0465xx | settle    | a failure       | 046501 | Failed  |
      | intella-0466xx | settle    | a failure       | 046601 | Failed  |
      | intella-F0xxxx | settle    | a failure       | F00001 | Failed  |

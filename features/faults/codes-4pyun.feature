# Made by "go generate ./features" from the catalogue of answer codes; edit features/outlines.
@fault @codes @4pyun
Feature: Every answer code of 4pyun, by the scenario that is named for it
  The platform answers as the scenario says, in its own envelope, and nothing happens.

  Scenario Outline: <scenario>
    Given a 4pyun app
    And a paid trade "T1" of 50.00 yuan
    And the scenario "<scenario>" is loaded
    When the merchant sends <operation> for "T1"
    Then the answer's HTTP status is <status>
    And the answer contains:
      | code    | <code>    |
      | message | <message> |
    And the merchant takes the answer for <outcome>
    And nothing has changed since the scenario was loaded

    Examples:
      | scenario   | operation    | outcome         | status | code | message   |
      | 4pyun-1001 | settle       | a success       | 200    | 1001 | (absent)  |
      | 4pyun-1000 | create       | a success       | 200    | 1000 | 受理成功      |
      | 4pyun-200  | settle       | a failure       | 200    | 200  | 受理成功      |
      | 4pyun-1002 | settle       | a failure       | 200    | 1002 | 未查询到支付记录  |
      | 4pyun-1003 | refund       | a failure       | 200    | 1003 | 可用退款余额不足  |
      | 4pyun-1400 | refund_query | a failure       | 200    | 1400 | 请求参数错误    |
      | 4pyun-1401 | settle       | a failure       | 200    | 1401 | 签名错误      |
      | 4pyun-1402 | settle       | an open outcome | 200    | 1402 | 请求超时      |
      | 4pyun-1403 | settle       | a failure       | 200    | 1403 | 该交易不可清算   |
      | 4pyun-1405 | refund       | a failure       | 200    | 1405 | 退款失败      |
      | 4pyun-1500 | settle       | an open outcome | 200    | 1500 | 处理失败      |
      | 4pyun-1503 | settle       | an open outcome | 200    | 1503 | 服务不可用     |
      | 4pyun-400  | settle       | a failure       | 200    | 400  | 请求参数错误    |
      | 4pyun-401  | settle       | a failure       | 200    | 401  | 请求签名校验不通过 |
      | 4pyun-403  | settle       | a failure       | 200    | 403  | 应用无接口访问权限 |
      | 4pyun-500  | settle       | an open outcome | 200    | 500  | 系统异常      |
      | 4pyun-503  | settle       | an open outcome | 200    | 503  | 服务暂不可用    |

import com.sun.net.httpserver.HttpServer;
import java.net.*;
import java.net.http.*;
import java.security.MessageDigest;
import java.util.*; import java.util.concurrent.*;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.*;
import org.junit.jupiter.api.*;
/** Settles a 4pyun trade against paymock, the program in PAYMOCK_BIN, with what the JDK has. */
class SettleTest {
    static final HttpClient http = HttpClient.newHttpClient();
    static final LinkedBlockingQueue<String> callbacks = new LinkedBlockingQueue<>();
    static Process mock; static HttpServer shop; static String app, base;
    @BeforeAll static void start() throws Exception {
        var command = System.getenv().getOrDefault("PAYMOCK_BIN", "paymock");
        mock = new ProcessBuilder(command, "serve", "--json", "--listen=127.0.0.1:0", "--control=127.0.0.1:0").redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var control = member(mock.inputReader().readLine(), "control");
        shop = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        shop.createContext("/notify", call -> {
            callbacks.add(new String(call.getRequestBody().readAllBytes(), UTF_8));
            call.sendResponseHeaders(200, 15);
            try (call) { call.getResponseBody().write("{\"code\":\"1001\"}".getBytes()); }
        });
        shop.start();
        app = call(control + "/apps", "application/json", "{\"provider\":\"4pyun\",\"notify_url\":\"http://127.0.0.1:" + shop.getAddress().getPort() + "/notify\"}");
        base = control + "/apps/4pyun/" + member(app, "id");
    }
    @AfterAll static void stop() { shop.stop(0); mock.destroy(); }
    @Test void refusedOnceThenSettled() throws Exception {
        var trade = member(call(base + "/trades", "application/json", "{\"amount\":5000}"), "no"); // paid, 50.00 yuan
        call(base + "/rules", "application/json", "{\"when\":{\"operation\":\"settle\"},\"then\":{\"respond\":\"1403\"},\"times\":1}");
        for (var code : List.of("1403", "1001")) assertEquals(code, settle(trade));
        finish("{\"operation\":\"settle\",\"code\":\"1403\",\"exactly\":1}", "{\"operation\":\"settle\",\"exactly\":2}");
    }
    @Test void paymentIsNotified() throws Exception {
        var trade = member(call(base + "/trades", "application/json", "{\"amount\":5000,\"status\":\"waiting\"}"), "no");
        call(base + "/trades/" + trade + "/pay", "application/json", "{}");
        var fields = new TreeMap<String, String>();
        while (!trade.equals(fields.get("pay_serial")))
            for (var pair : callbacks.poll(10, TimeUnit.SECONDS).split("&"))
                fields.put(pair.split("=")[0], URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), UTF_8));
        assertEquals(fields.remove("sign"), sign(fields));
        assertEquals("5000", fields.get("value"));
    }
    /** What was called is what was expected, the books balance, and every callback has ended. */
    static void finish(String... expectations) throws Exception {
        call(base + "/clock", "application/json", "{\"advance\":\"0s\"}"); // what is due is over then
        for (var expected : expectations) assertOK(call(base + "/verify", "application/json", expected)); // a no names the nearest misses
        for (var check : List.of("/verify/unexpected", "/ledger/check")) assertOK(call(base + check));
        assertFalse(Pattern.compile("\"state\":\\s*\"waiting\"").matcher(call(base + "/callbacks")).find());
    }
    static void assertOK(String answer) { assertTrue(Pattern.compile("\"ok\":\\s*true").matcher(answer).find(), answer); }
    static String settle(String serial) throws Exception {
        var fields = new TreeMap<>(Map.of("app_id", member(app, "id"), "pay_serial", serial, "settle_value", "2203", "sharding_value", "2203", "reason", "test"));
        fields.put("sign", sign(fields));
        var form = fields.entrySet().stream().map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), UTF_8)).collect(Collectors.joining("&"));
        return member(call(member(app, "platform_url") + "/gate/1.0/payment/trade/settle", "application/x-www-form-urlencoded", form), "code");
    }
    /** Upper-case MD5 over the sorted fields that are not empty, and the key. */
    static String sign(Map<String, String> sorted) throws Exception {
        var text = sorted.entrySet().stream().filter(e -> !e.getValue().isEmpty()).map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining("&"));
        var sum = MessageDigest.getInstance("MD5").digest((text + "&app_secret=" + member(app, "secret")).getBytes(UTF_8));
        return HexFormat.of().withUpperCase().formatHex(sum);
    }
    /** Posts a body of a type; gets where there is none. */
    static String call(String url, String... typeAndBody) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url));
        if (typeAndBody.length > 0) request.header("Content-Type", typeAndBody[0]).POST(HttpRequest.BodyPublishers.ofString(typeAndBody[1]));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }
    /** A text member of a JSON object: enough here, where a project would use its JSON library. */
    static String member(String json, String name) {
        var found = Pattern.compile("\"" + name + "\":\\s*\"([^\"]*)\"").matcher(json);
        assertTrue(found.find(), json);
        return found.group(1);
    }
}

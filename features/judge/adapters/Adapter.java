import com.alipay.api.AlipayApiException;
import com.alipay.api.AlipayClient;
import com.alipay.api.AlipayConfig;
import com.alipay.api.AlipayRequest;
import com.alipay.api.AlipayResponse;
import com.alipay.api.DefaultAlipayClient;
import com.alipay.api.internal.util.AlipaySignature;
import com.alipay.api.internal.util.json.JSONValidatingReader;
import com.alipay.api.internal.util.json.JSONWriter;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Speaks for Alipay's Java SDK v2 on the class path; see adapter.go for the orders. */
public class Adapter {
    private static AlipayClient client;
    private static Map<String, String> options;
    private static String trusted;

    public static void main(String[] args) throws Exception {
        PrintStream lines = new PrintStream(System.out, true, "UTF-8");
        System.setOut(System.err); // what the SDK prints is no answer
        String version = new AlipayConfigVersion().text();
        lines.println(write(map("sdk", "alipay-sdk-java " + version, "runtime", "Java " + System.getProperty("java.version"),
                "modes", List.of("v2", "v2 RSA", "v2 certificates", "v2 AES"))));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line; (line = in.readLine()) != null; ) {
            Object answer;
            try {
                answer = obey(read(line));
            } catch (Exception error) {
                answer = map("error", String.valueOf(error));
            }
            lines.println(write(answer));
        }
    }

    @SuppressWarnings("unchecked")
    private static Object obey(Map<String, Object> order) throws Exception {
        switch ((String) order.get("do")) {
            case "open":
                return open((Map<String, String>) order.get("options"));
            case "call":
                return call((String) order.get("method"), order.get("content"));
            case "page":
                return page((String) order.get("method"), order.get("content"));
            case "believe":
                return believe((String) order.get("body"));
            default:
                return map("lacks", "this adapter does not know it");
        }
    }

    private static Object open(Map<String, String> given) throws Exception {
        options = given;
        AlipayConfig config = new AlipayConfig();
        config.setServerUrl(given.get("gateway"));
        config.setAppId(given.get("app_id"));
        config.setPrivateKey(bare(given.get("private_key")));
        config.setSignType(given.get("sign_type"));
        config.setCharset("UTF-8");
        config.setFormat("json");
        if (given.get("trust").equals("certificates")) {
            config.setAppCertContent(given.get("app_cert"));
            config.setAlipayPublicCertContent(given.get("alipay_cert"));
            config.setRootCertContent(given.get("root_cert"));
        } else {
            config.setAlipayPublicKey(bare(given.get("alipay_public_key")));
        }
        trusted = bare(given.get("alipay_public_key"));
        if (encrypts()) {
            config.setEncryptKey(given.get("aes_key"));
            config.setEncryptType("AES");
        }
        client = new DefaultAlipayClient(config);
        return map();
    }

    private static boolean encrypts() {
        return "yes".equals(options.get("encrypt"));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object call(String method, Object content) throws Exception {
        AlipayRequest request = request(method, content);
        AlipayResponse got = options.get("trust").equals("certificates") ? client.certificateExecute(request) : client.execute(request);
        if (!got.isSuccess()) {
            return map("refusal", got.getSubCode(), "message", got.getSubMsg());
        }
        Map<String, Object> body = read(got.getBody());
        Object fields = body.get(method.replace('.', '_') + "_response");
        return map("fields", fields instanceof Map ? fields : body);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object page(String method, Object content) throws Exception {
        AlipayRequest request = request(method, content);
        AlipayResponse got = method.equals("alipay.trade.app.pay") ? client.sdkExecute(request) : client.pageExecute(request, "GET");
        return map("text", got.getBody());
    }

    private static Object believe(String body) throws Exception {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : body.split("&")) {
            String[] both = pair.split("=", 2);
            fields.put(URLDecoder.decode(both[0], "UTF-8"), URLDecoder.decode(both[1], "UTF-8"));
        }
        String type = fields.get("sign_type");
        return map("believed", AlipaySignature.rsaCheckV1(new LinkedHashMap<>(fields), trusted, "UTF-8", type)
                || AlipaySignature.rsaCheckV2(new LinkedHashMap<>(fields), trusted, "UTF-8", type));
    }

    /** alipay.trade.query is com.alipay.api.request.AlipayTradeQueryRequest. */
    private static AlipayRequest<?> request(String method, Object content) throws Exception {
        StringBuilder name = new StringBuilder("com.alipay.api.request.");
        for (String part : method.split("\\.")) {
            name.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
        }
        AlipayRequest<?> request = (AlipayRequest<?>) Class.forName(name + "Request").getDeclaredConstructor().newInstance();
        request.getClass().getMethod("setBizContent", String.class).invoke(request, write(content));
        request.setNeedEncrypt(encrypts());
        return request;
    }

    /** The version stands in the name of the jar. */
    private static final class AlipayConfigVersion {
        String text() {
            String path = AlipayConfig.class.getProtectionDomain().getCodeSource().getLocation().getPath();
            return path.substring(path.lastIndexOf('/') + 1).replaceAll("alipay-sdk-java-?|\\.jar", "");
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> read(String text) {
        return (Map<String, Object>) new JSONValidatingReader().read(text);
    }

    private static String write(Object value) {
        return new JSONWriter(false).write(value).replace("\n", "\\n");
    }

    private static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private static String bare(String pem) {
        return pem.replaceAll("-----[^-]+-----|\\s", "");
    }
}

package dev.usher.itests.threats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.crypto.Tls;
import dev.usher.demo.BareBox;
import dev.usher.demo.Rest;
import dev.usher.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/** Bodies that no box sends. */
final class Bombs {
    private static final int CLEAR_MEBIBYTES = 512;

    private Bombs() {}

    /** Half a GiB of JSON in half a MiB. */
    static byte[] gzip() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write("{\"pass\":\"".getBytes());
            byte[] mebibyte = "a".repeat(1 << 20).getBytes();
            for (int i = 0; i < CLEAR_MEBIBYTES; i++) {
                out.write(mebibyte);
            }
            out.write("\"}".getBytes());
        }
        return packed.toByteArray();
    }

    /**
     * @param encoding of the content; null = none is said
     */
    static Rest.Answer post(BareBox box, URI address, String encoding, byte[] body)
            throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(Tls.mutual(box.own(), box.own().chain().get(1), Instant::now))
                        .build();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address)
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (encoding != null) {
            request.header("Content-Encoding", encoding);
        }
        HttpResponse<byte[]> answer =
                client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        boolean json = answer.headers().firstValue("Content-Type").orElse("").contains("json");
        return new Rest.Answer(
                answer.statusCode(),
                json ? Json.read(answer.body(), JsonNode.class) : null,
                answer.body());
    }
}

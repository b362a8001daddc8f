package dev.usher.itests.swarm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.usher.backend.api.Meeting;
import dev.usher.backend.api.MeetingAnswer;
import dev.usher.backend.api.MeetingRequest;
import dev.usher.crypto.Certificates;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.rendezvous.internal.RendezvousDesk;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * The server's rendezvous behind plain JDK HTTPS with client certificates; a process of its own.
 */
final class MeetingPoint {
    static final int PORT = 8443;

    private static final String BASE = "/api/v1/box/rendezvous";

    private final RendezvousDesk desk;

    private MeetingPoint(String address) {
        desk =
                new RendezvousDesk(
                        (RendezvousDesk.Config)
                                Part.config(
                                        RendezvousDesk.Config.class,
                                        Map.of("listenAddress", address, "answerSeconds", 30)));
    }

    /**
     * @param args directory with certificates, own address
     */
    public static void main(String[] args) throws IOException {
        SSLContext tls = OutpostIdentity.serving(Path.of(args[0]));
        HttpsServer server = HttpsServer.create(new InetSocketAddress(args[1], PORT), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(tls) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters own = tls.getDefaultSSLParameters();
                        own.setNeedClientAuth(true);
                        parameters.setSSLParameters(own);
                    }
                });
        server.setExecutor(Executors.newCachedThreadPool());
        MeetingPoint point = new MeetingPoint(args[1]);
        server.createContext(BASE, point::handle);
        server.start();
        System.out.println("ready");
        while (System.in.read() >= 0) { // until the test ends it
            System.out.println("counters " + point.desk.counters());
        }
        System.exit(0);
    }

    private void handle(HttpExchange http) throws IOException {
        try (http) {
            byte[] answer;
            int status = 200;
            String type = "application/json";
            try {
                answer = answer(http);
            } catch (Problem p) {
                status = p.status();
                type = "application/problem+json";
                answer =
                        Json.bytes(
                                Map.of(
                                        "type",
                                        "urn:usher:problem:" + p.code(),
                                        "detail",
                                        p.getMessage()));
            }
            http.getResponseHeaders().add("Content-Type", type);
            http.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            http.getResponseBody().write(answer);
        }
    }

    private byte[] answer(HttpExchange http) throws IOException {
        X509Certificate leaf =
                (X509Certificate) ((HttpsExchange) http).getSSLSession().getPeerCertificates()[0];
        BoxId box = new BoxId(Certificates.commonName(leaf).orElseThrow());
        String remote = http.getRemoteAddress().getAddress().getHostAddress();
        String path = http.getRequestURI().getPath().substring(BASE.length());
        switch (http.getRequestMethod()) {
            case "GET":
                return calls(box, remote, http.getRequestURI().getRawQuery());
            case "POST":
                MeetingRequest request =
                        Json.read(http.getRequestBody().readAllBytes(), MeetingRequest.class);
                return Json.bytes(await(desk.meet(box, remote, request)));
            default:
                MeetingAnswer yes =
                        Json.read(http.getRequestBody().readAllBytes(), MeetingAnswer.class);
                desk.answer(box, remote, path.substring(1), yes);
                return new byte[0];
        }
    }

    private byte[] calls(BoxId box, String remote, String query) throws IOException {
        String relay = "";
        long wait = 0;
        for (String pair : query.split("&")) {
            String[] words = pair.split("=", 2);
            String value = URLDecoder.decode(words[1], StandardCharsets.UTF_8);
            switch (words[0]) {
                case "relay" -> relay = value;
                default -> wait = Long.parseLong(value);
            }
        }
        CompletableFuture<List<Meeting>> question = desk.wait(box, remote, relay);
        try {
            return Json.bytes(
                    desk.calls(question.get(Math.max(100, wait * 1000), TimeUnit.MILLISECONDS)));
        } catch (TimeoutException e) {
            return Json.bytes(desk.nobody(box, question));
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException(e);
        }
    }

    private static Meeting await(CompletableFuture<Meeting> meeting) throws IOException {
        try {
            return meeting.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Problem p) {
                throw p;
            }
            throw new IOException(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new IOException(e);
        }
    }
}

package dev.usher.pass.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.backend.api.PassGrant;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A pass server in a process of its own, on a database and with keys that others have, too. Reads
 * from its standard input what to do and tells on its standard output what came of it.
 */
final class ServerProcess {
    private final PassServer server;

    private ServerProcess(Path directory, String database) {
        server = new PassServer(directory, TestDatabase.at(database));
    }

    /**
     * @param args directory, JDBC URL
     */
    public static void main(String[] args) throws Exception {
        ServerProcess process = new ServerProcess(Path.of(args[0]), args[1]);
        say("ready", "");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            process.obey(line.split(" "));
            say("done", "");
        }
    }

    private void obey(String[] words) throws Exception {
        int number = Integer.parseInt(words[1]);
        switch (words[0]) {
            case "buy" -> {
                stopBefore(number);
                server.buy(server.living, "k1");
            }
            case "licence" -> {
                PassGrant pass = server.buy(server.living, "k1");
                stopBefore(number);
                server.licence(server.living, pass);
            }
            case "buy-at-once" ->
                    Race.race(number, i -> () -> server.buy(server.living, "k1"))
                            .forEach(ServerProcess::answer);
            case "licences-at-once" -> licences(number, Integer.parseInt(words[2]));
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    /** Stands still before the n-th statement or commit, and says so: to be killed there. */
    private void stopBefore(int n) {
        server.database.dieBefore(
                n,
                () -> {
                    say("there", "");
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private void licences(int threads, int count) throws Exception {
        server.maxDevices = 2;
        server.start();
        List<TestBox> boxes = ServerProcesses.boxes(server, count);
        List<PassGrant> passes = new ArrayList<>();
        for (TestBox box : boxes) {
            passes.add(server.buy(box, "k" + passes.size()));
        }
        List<Object> answers =
                Race.race(
                        threads,
                        i -> () -> server.licence(boxes.get(i % count), passes.get(i % count)));
        answers.forEach(ServerProcess::answer);
    }

    private static void answer(Object answer) {
        say("answer", answer instanceof Problem refused ? refused.code() : Json.text(answer));
    }

    private static synchronized void say(String word, String rest) {
        System.out.println(word + " " + rest);
        System.out.flush();
    }

    /** What the other side does not say in time is an error there. */
    static String told(BufferedReader out, String word, List<String> answers) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            String first = line.split(" ", 2)[0];
            if (first.equals("answer")) {
                answers.add(line.substring(first.length() + 1));
            } else if (first.equals(word) || first.equals("done")) {
                return first;
            }
        }
        throw new IOException("the server process ended before it said '" + word + "'");
    }
}

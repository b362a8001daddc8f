package dev.usher.itests.exam;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.serverMode;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.systemTimeout;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.doNotModifyLogConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.overrideJUnitBundles;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.useOwnKarafExamSystemConfiguration;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.ops4j.pax.exam.ExamSystem;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.TestAddress;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.TestContainerException;
import org.ops4j.pax.exam.TestProbeBuilder;
import org.ops4j.pax.exam.options.extra.VMOption;
import org.ops4j.pax.exam.spi.PaxExamRuntime;

/** One running distribution, shared by all test classes of a run. */
public final class Distribution implements AutoCloseable {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(Distribution.class);
    private static final long START_SECONDS = 300;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private final ExamSystem system;
    private final TestContainer container;
    private final Map<String, TestAddress> addresses = new HashMap<>();

    static Distribution of(ExtensionContext context, String name) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(name, Distribution::start, Distribution.class);
    }

    /** The base URL of a distribution that is running; for tests outside the container. */
    public static URI url(String name) {
        return URI.create("http://127.0.0.1:" + Integer.getInteger("usher.http." + name) + "/");
    }

    private static Distribution start(String name) {
        try {
            return new Distribution(name);
        } catch (IOException e) {
            throw new TestContainerException("cannot start " + name, e);
        }
    }

    private Distribution(String name) throws IOException {
        int httpPort = freePort();
        System.setProperty("usher.http." + name, Integer.toString(httpPort));
        Path ready = Path.of("target", "exam", name + ".ready").toAbsolutePath();
        Files.createDirectories(ready.getParent());
        Files.deleteIfExists(ready);
        system =
                PaxExamRuntime.createTestSystem(
                        options(name, httpPort, ready).toArray(Option[]::new));
        container = PaxExamRuntime.createContainer(system);
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            ready.getParent().register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            container.start();
            await(ready, watch, name);
        }
    }

    private void await(Path ready, WatchService watch, String name) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!Files.exists(ready)) {
            try {
                WatchKey key = watch.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (key == null) {
                    container.stop();
                    throw new TestContainerException(
                            name
                                    + " was not up after "
                                    + START_SECONDS
                                    + " s; its log is below "
                                    + ready.getParent());
                }
                key.pollEvents();
                key.reset();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TestContainerException("interrupted", e);
            }
        }
    }

    private static List<Option> options(String name, int httpPort, Path ready) {
        File archive = new File(System.getProperty("usher.dist." + name)).getAbsoluteFile();
        String karaf = System.getProperty("karaf.version");
        List<Option> o =
                new ArrayList<>(
                        List.of(
                                karafDistributionConfiguration()
                                        .frameworkUrl(archive.toURI().toString())
                                        .name(name)
                                        .karafVersion(karaf)
                                        .unpackDirectory(ready.getParent().toFile())
                                        .useDeployFolder(false),
                                keepRuntimeFolder(),
                                doNotModifyLogConfiguration(),
                                configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
                                systemTimeout(TimeUnit.SECONDS.toMillis(START_SECONDS)),
                                // Without server mode Pax Exam spins on RMI look-ups, on a whole
                                // core, until Karaf is up.
                                serverMode(),
                                systemProperty("usher.exam.ready").value(ready.toString()),
                                overrideJUnitBundles(),
                                useOwnKarafExamSystemConfiguration("jupiter"),
                                put(
                                        "etc/org.ops4j.pax.web.cfg",
                                        "org.osgi.service.http.port",
                                        httpPort),
                                put("etc/org.apache.karaf.shell.cfg", "sshPort", freePort()),
                                // the only place test bundles come from is what Maven resolved for
                                // this build
                                editConfigurationFilePut(
                                        "etc/org.ops4j.pax.url.mvn.cfg",
                                        "org.ops4j.pax.url.mvn.localRepository",
                                        System.getProperty("usher.m2"))));
        if (name.equals("server")) {
            int secure = freePort();
            o.add(put("etc/org.ops4j.pax.web.cfg", "org.osgi.service.http.port.secure", secure));
            o.add(
                    editConfigurationFilePut(
                            "etc/dev.usher.repository.cfg",
                            "baseUrl",
                            "https://127.0.0.1:" + secure + "/repository/"));
        } else {
            o.add(put("etc/dev.usher.swarm.cfg", "securePort", 0));
        }
        for (String b : System.getProperty("usher.junit.bundles").trim().split("\\s+")) {
            o.add(bundle(new File(b).toURI().toString()));
        }
        vmOptions(karaf).forEach(v -> o.add(new VMOption(v)));
        return o;
    }

    private static Option put(String file, String key, int value) {
        return editConfigurationFilePut(file, key, Integer.toString(value));
    }

    /**
     * Free at every address, and not given before; below those Linux gives to outgoing connections,
     * one of which could take it meanwhile.
     */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(16_384, 32_768);
            try (ServerSocket s = new ServerSocket(port)) {
                if (GIVEN.add(port)) {
                    return s.getLocalPort();
                }
            } catch (BindException taken) {
                continue;
            } catch (IOException e) {
                throw new TestContainerException("no free port", e);
            }
        }
    }

    /**
     * What the start script passes on a modular JDK; Pax Exam starts the JVM by itself and does
     * not.
     */
    private static List<String> vmOptions(String karaf) {
        List<String> v = new ArrayList<>(List.of("-Djava.awt.headless=true"));
        for (String m :
                List.of(
                        "java.base/java.security",
                        "java.base/java.net",
                        "java.base/java.lang",
                        "java.base/java.util",
                        "java.naming/javax.naming.spi",
                        "java.rmi/sun.rmi.transport.tcp",
                        "java.base/java.io",
                        "java.base/java.text",
                        "java.base/java.time")) {
            v.add("--add-opens");
            v.add(m + "=ALL-UNNAMED");
        }
        v.add("-classpath");
        v.add("lib/jdk9plus/*" + File.pathSeparator + "lib/boot/*");
        return v;
    }

    void installProbe(Class<?> test) throws IOException {
        TestProbeBuilder probe = system.createProbe();
        for (Method m : test.getMethods()) {
            if (m.isAnnotationPresent(Test.class)) {
                addresses.put(test.getName() + ";" + m.getName(), probe.addTest(test, m.getName()));
            }
        }
        // installProbe() uses one location for all probes: a second probe would silently be the
        // first one again
        container.install("probe:" + test.getName(), probe.build().getStream());
    }

    void call(Class<?> test, String method) {
        try {
            container.call(addresses.get(test.getName() + ";" + method));
        } catch (TestContainerException e) {
            for (Throwable t = e; t != null; t = t.getCause()) {
                if (t instanceof AssertionError failed) {
                    throw failed;
                }
            }
            throw e;
        }
    }

    @Override
    public void close() {
        container.stop();
    }
}

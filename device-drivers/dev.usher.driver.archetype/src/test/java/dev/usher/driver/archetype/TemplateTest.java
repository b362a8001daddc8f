package dev.usher.driver.archetype;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.xml.sax.SAXException;

/**
 * What a maker gets from the archetype compiles without a warning and passes the conformance kit.
 */
@Tag("M3")
class TemplateTest {
    private static final Path TEMPLATE = Path.of("src/main/resources/archetype-resources");
    private static final Map<String, String> VALUES =
            Map.of(
                    "${groupId}", "com.example",
                    "${artifactId}", "com.example.remote",
                    "${version}", "1.0.0",
                    "${package}", "com.example.remote");
    @TempDir Path project;

    @Test
    @DisplayName("the generated driver compiles and keeps to the contract")
    void passesTheKit() throws IOException, ClassNotFoundException {
        List<Path> sources = new ArrayList<>();
        for (String root : List.of("src/main/java", "src/test/java")) {
            try (Stream<Path> files = Files.list(TEMPLATE.resolve(root))) {
                for (Path file : files.toList()) {
                    sources.add(
                            Files.writeString(project.resolve(file.getFileName()), filled(file)));
                }
            }
        }
        Path classes = compile(sources);
        TestExecutionSummary summary = test(classes, "com.example.remote.LineRemoteDriverTest");
        assertThat(summary.getFailures())
                .extracting(failure -> failure.getException().toString())
                .isEmpty();
        assertThat(summary.getTestsSucceededCount()).isGreaterThanOrEqualTo(7);
    }

    @Test
    void otherFilesAreWellFormed() throws IOException, ParserConfigurationException, SAXException {
        for (String name : List.of("pom.xml", "src/main/feature/feature.xml")) {
            String text = filled(TEMPLATE.resolve(name));
            assertThat(text).contains("com.example.remote").doesNotContain("${");
            Path file = Files.writeString(project.resolve("file.xml"), text);
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        }
    }

    private static String filled(Path file) throws IOException {
        String text = Files.readString(file);
        for (Map.Entry<String, String> value : VALUES.entrySet()) {
            text = text.replace(value.getKey(), value.getValue());
        }
        return text;
    }

    private Path compile(List<Path> sources) throws IOException {
        Path classes = Files.createDirectory(project.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        List<String> options =
                List.of(
                        "-d",
                        classes.toString(),
                        "-classpath",
                        System.getProperty("java.class.path"),
                        "--release",
                        "17",
                        "-proc:none",
                        "-Xlint:all,-processing,-serial,-classfile,-options",
                        "-Werror");
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled =
                    compiler.getTask(
                                    output,
                                    files,
                                    null,
                                    options,
                                    null,
                                    files.getJavaFileObjectsFromPaths(sources))
                            .call();
            assertThat(compiled).as(output.toString()).isTrue();
        }
        return classes;
    }

    private static TestExecutionSummary test(Path classes, String name)
            throws IOException, ClassNotFoundException {
        ClassLoader outer = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {url(classes)}, outer)) {
            LauncherDiscoveryRequest request =
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(selectClass(loader.loadClass(name)))
                            .build();
            SummaryGeneratingListener listener = new SummaryGeneratingListener();
            LauncherFactory.create().execute(request, listener);
            return listener.getSummary();
        }
    }

    private static URL url(Path directory) throws MalformedURLException {
        return directory.toUri().toURL();
    }
}

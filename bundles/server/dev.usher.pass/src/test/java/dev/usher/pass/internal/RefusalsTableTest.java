package dev.usher.pass.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The table of refusals in the README is what the sources throw, and each is tested. */
@Tag("P6")
class RefusalsTableTest {
    private static final Pattern THROWN =
            Pattern.compile("new Problem\\(\\s*(?:\"([a-z-]+)\"|([A-Z_]+)),\\s*(\\d{3}),");
    private static final Pattern CONSTANT = Pattern.compile("String ([A-Z_]+) =\\s*\"([a-z-]+)\";");
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z-]+)` \\| ([0-9, ]+) \\|", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([a-z]+-[a-z-]+)`");

    /** What a DRM server is expected to tell apart. */
    private static final List<String> EXPECTED =
            List.of(
                    "pass-not-found pass-malformed pass-signature pass-alg pass-not-yet-valid pass-expired",
                    "pass-revoked pass-returned pass-suspended proof-missing proof-invalid proof-replayed",
                    "proof-nonce device-unknown device-revoked device-mismatch device-limit stream-limit",
                    "output-insufficient security-level geo-blocked pin-required clock-suspect",
                    "payment-required payment-declined payment-mismatch payment-reused",
                    "idempotency-conflict idempotency-in-progress key-not-released key-unavailable",
                    "item-withdrawn renewal-limit return-already rate-limited");

    private final String readme = text(Path.of("README.md"));

    @Test
    void theTableIsWhatTheSourcesThrow() {
        assertThat(table()).isEqualTo(thrown());
    }

    @Test
    void everyRefusalIsTested() {
        String tests = sources("src/test/java").collect(Collectors.joining("\n"));
        assertThat(table().keySet()).allMatch(code -> tests.contains('"' + code + '"'));
    }

    @Test
    void nothingExpectedIsForgotten() {
        Set<String> named =
                CODE.matcher(readme).results().map(m -> m.group(1)).collect(Collectors.toSet());
        assertThat(named).containsAll(List.of(String.join(" ", EXPECTED).split(" ")));
        String leftOut = readme.substring(readme.indexOf("### Left out"));
        Set<String> absent =
                CODE.matcher(leftOut.replaceAll("(?m)^(\\|[^|]*\\|).*$", "$1"))
                        .results()
                        .map(m -> m.group(1))
                        .collect(Collectors.toSet());
        assertThat(absent).doesNotContainAnyElementsOf(thrown().keySet()).isNotEmpty();
    }

    private Map<String, Set<String>> table() {
        Map<String, Set<String>> rows = new TreeMap<>();
        Matcher row = ROW.matcher(readme);
        while (row.find()) {
            rows.put(row.group(1), new TreeSet<>(List.of(row.group(2).split(", "))));
        }
        return rows;
    }

    private static Map<String, Set<String>> thrown() {
        Map<String, Set<String>> codes = new TreeMap<>();
        sources("src/main/java")
                .forEach(
                        source -> {
                            Map<String, String> constants = new TreeMap<>();
                            CONSTANT.matcher(source)
                                    .results()
                                    .forEach(c -> constants.put(c.group(1), c.group(2)));
                            THROWN.matcher(source)
                                    .results()
                                    .forEach(
                                            t -> {
                                                String code =
                                                        t.group(1) == null
                                                                ? constants.get(t.group(2))
                                                                : t.group(1);
                                                codes.computeIfAbsent(
                                                                String.valueOf(code),
                                                                c -> new TreeSet<>())
                                                        .add(t.group(3));
                                            });
                        });
        return codes;
    }

    private static Stream<String> sources(String root) {
        try (Stream<Path> files = Files.walk(Path.of(root))) {
            return files
                    .filter(f -> f.toString().endsWith(".java"))
                    .map(RefusalsTableTest::text)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.usher.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whether folders, packages and the table of bundles say the same. */
class FoldersTest {
    private static final int FILE_LIMIT = 400;

    @Test
    void topLevelHoldsWhatItShould() {
        List<String> visible =
                Tree.list(Tree.ROOT).stream()
                        .map(p -> p.getFileName().toString())
                        .filter(n -> !n.startsWith(".") && !n.equals("target"))
                        .sorted()
                        .toList();
        assertThat(visible)
                .containsExactlyInAnyOrder(
                        "LICENSE",
                        "README.md",
                        "bundles",
                        "device-drivers",
                        "features",
                        "itests",
                        "karaf-assembly",
                        "pom.xml");
    }

    @Test
    void folderIsSymbolicNameIsRootPackage() {
        for (Path b : Tree.bundles()) {
            String name = b.getFileName().toString();
            assertThat(Tree.read(b.resolve("pom.xml")))
                    .as(b.toString())
                    .contains("<artifactId>" + name + "</artifactId>");
            for (Path f : Tree.sources(b, ".java")) {
                assertThat(Tree.read(f))
                        .as(f.toString())
                        .containsPattern("package " + Pattern.quote(name) + "[.;]");
            }
        }
    }

    @Test
    void onePackageIsInOneBundle() {
        Map<String, Path> home = new HashMap<>();
        for (Path b : Tree.bundles()) {
            for (String p :
                    Tree.sources(b, ".java").stream()
                            .map(f -> b.relativize(f.getParent()).toString())
                            .distinct()
                            .toList()) {
                Path other = home.put(p, b);
                assertThat(other).as("second home of " + p + " beside " + b).isNull();
            }
        }
        assertThat(home.size()).isGreaterThan(40);
    }

    @Test
    void everyPackageSaysWhatItIsAndExportedOnesCarryAVersion() {
        for (Path b : Tree.bundles()) {
            for (Path folder :
                    Tree.sources(b, ".java").stream().map(Path::getParent).distinct().toList()) {
                Path info = folder.resolve("package-info.java");
                assertThat(info).exists();
                String text = Tree.read(info);
                assertThat(text).as(info.toString()).contains("/**");
                if (text.contains("@Export") || b.getParent().endsWith("api")) {
                    assertThat(text)
                            .as(info.toString())
                            .contains("@Export")
                            .containsPattern("@Version\\(\"\\d+\\.\\d+\\.\\d+\"\\)");
                }
            }
        }
    }

    @Test
    void apiInterfacesSayWhoImplementsThem() {
        List<String> silent = new ArrayList<>();
        for (Path b : Tree.bundles()) {
            if (b.getParent().endsWith("api")) {
                for (Path f : Tree.sources(b, ".java")) {
                    String text = Tree.read(f);
                    if (text.contains("public interface ")
                            && !text.contains("@ConsumerType")
                            && !text.contains("@ProviderType")) {
                        silent.add(f.getFileName().toString());
                    }
                }
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void tableOfBundlesNamesEveryBundleOnce() {
        Path table = Tree.ROOT.resolve("bundles/README.md");
        assertThat(table).exists();
        Matcher row =
                Pattern.compile("^\\| `(dev\\.usher\\.[a-z.]+)` \\|", Pattern.MULTILINE)
                        .matcher(Tree.read(table));
        List<String> named = row.results().map(r -> r.group(1)).collect(Collectors.toList());
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        Tree.bundles().stream().map(b -> b.getFileName().toString()).toList());
    }

    @Test
    void noFileIsTooLongToRead() {
        List<String> tooLong = new ArrayList<>();
        for (Path b : Tree.bundles()) {
            for (Path f : Tree.sources(b, ".java")) {
                long lines = Tree.read(f).lines().count();
                if (lines > FILE_LIMIT) {
                    tooLong.add(f + ": " + lines + " lines");
                }
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void everyModuleIsBuilt() {
        String modules = Tree.read(Tree.ROOT.resolve("bundles/pom.xml"));
        for (Path b : Tree.bundles()) {
            assertThat(modules)
                    .contains(
                            "<module>"
                                    + b.getParent().getFileName()
                                    + "/"
                                    + b.getFileName()
                                    + "</module>");
        }
        assertThat(Files.exists(Tree.ROOT.resolve("bundles/pom.xml"))).isTrue();
    }
}

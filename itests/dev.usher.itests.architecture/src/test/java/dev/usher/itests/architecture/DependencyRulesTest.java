package dev.usher.itests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
@Tag("M1")
@Tag("M2")
class DependencyRulesTest {
    private static final int FLOOR = 300;
    private static JavaClasses all;

    @BeforeAll
    static void read() {
        all = new ClassFileImporter().importPackages("dev.usher");
    }

    @Test
    void thereIsSomethingToCheck() {
        assertThat(all.size()).as("classes found").isGreaterThan(FLOOR);
    }

    @Test
    void apisAreMadeOfThePlatformAndEachOther() {
        check(
                classes()
                        .that()
                        .resideInAPackage("dev.usher..api..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "java..",
                                "javax.net.ssl..",
                                "org.osgi.annotation..",
                                "dev.usher..api.."));
    }

    @Test
    void eachForeignTechnologyHasOneHome() {
        for (Home h :
                List.of(
                        new Home("org.apache.mina..", "dev.usher.transport.mina.."),
                        new Home("org.bouncycastle..", "dev.usher.crypto.."),
                        new Home("org.jose4j..", "dev.usher.crypto.."),
                        new Home("org.apache.cxf..", "dev.usher.rest.."),
                        new Home("org.apache.karaf..", "dev.usher.shell.."),
                        new Home("org.eclipse.jetty..", "dev.usher.pki.."),
                        new Home("javax.jmdns..", "dev.usher.reach.home.."),
                        new Home("org.sqlite..", "nowhere"),
                        new Home("org.h2..", "nowhere"))) {
            check(
                    noClasses()
                            .that()
                            .resideOutsideOfPackage(h.bundle())
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(h.technology())
                            .because(h.technology() + " is known to " + h.bundle() + " only"));
        }
    }

    private record Home(String technology, String bundle) {}

    @Test
    void restAndSqlStayAtTheEdges() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages("..rest..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("javax.ws.rs.."));
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages("..store..", "dev.usher.persistence..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("java.sql.."));
    }

    @Test
    void theDiskOnlyEverSeesCiphertext() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.usher.storage..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "dev.usher.drm..", "dev.usher.crypto..", "javax.crypto.."));
    }

    @Test
    void serverAndBoxDoNotKnowEachOther() {
        String[] server = packagesOf("server");
        String[] settop = packagesOf("settop");
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(server)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(settop));
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(settop)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(server));
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(settop)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("dev.usher.server.api.."));
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(server)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("dev.usher.settop.api.."));
    }

    @Test
    void driversSeeTheDeviceAndRendererApisOnly() {
        check(
                classes()
                        .that()
                        .resideInAnyPackage("dev.usher.driver..", "dev.usher.renderer.mpv..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "java..",
                                "org.osgi..",
                                "org.slf4j..",
                                "com.fasterxml.jackson..",
                                "dev.usher.json..",
                                "dev.usher.device.api..",
                                "dev.usher.renderer.api..",
                                "dev.usher.storage.api..",
                                "dev.usher.driver..",
                                "dev.usher.renderer.mpv.."));
    }

    @Test
    void internalsStayInTheirBundle() {
        Set<String> bundles =
                Tree.bundles().stream()
                        .map(b -> b.getFileName().toString())
                        .collect(Collectors.toSet());
        for (String b : bundles) {
            check(
                    noClasses()
                            .that()
                            .resideOutsideOfPackage(b + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(b + ".internal..", b + ".store.."));
        }
    }

    @Test
    void nobodyThrowsOrPrintsCarelessly() {
        check(
                methods()
                        .that()
                        .areDeclaredInClassesThat()
                        .resideInAPackage("dev.usher..")
                        .should()
                        .notDeclareThrowableOfType(Exception.class));
        // a command answers whoever typed it
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.usher..command")
                        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS));
        check(GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING);
        check(noClasses().should().callMethod(Thread.class, "sleep", long.class));
        // TLS cannot be handed a provider: a token's knows the token's keys only, comes last, and
        // goes
        check(
                noClasses()
                        .that()
                        .doNotHaveFullyQualifiedName("dev.usher.crypto.Token")
                        .should()
                        .callMethod(
                                java.security.Security.class,
                                "addProvider",
                                java.security.Provider.class));
        check(
                noClasses()
                        .should()
                        .callMethod(
                                java.security.Security.class,
                                "insertProviderAt",
                                java.security.Provider.class,
                                int.class));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(all);
    }

    private static String[] packagesOf(String group) {
        return Tree.bundles().stream()
                .filter(b -> b.getParent().getFileName().equals(Path.of(group)))
                .map(b -> b.getFileName() + "..")
                .toArray(String[]::new);
    }
}

package dev.usher.itests.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.usher.demo.Operator;
import dev.usher.demo.Samples;
import dev.usher.demo.Stage;
import dev.usher.demo.Television;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server, a box and a browser with the three pages, for tests that go on where the one before
 * ended.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class PagesStage {
    /** Bytes a second; so few that nothing is there before a test has looked at it on its way. */
    static final long SLOW = 5_000;

    static final long BRISK = 1_500_000;
    static final String USER = "anna";
    static final String PASSWORD = "correct horse battery";
    static final String PIN = "4711";

    @TempDir static Path directory;
    static Stage stage;
    static Operator operator;
    static Television box;
    static Map<String, Samples.Sample> samples;
    static Chromium browser;
    static Page console;
    static Page catalog;
    static Page screen;
    static Remote remote;
    static String film;
    static String picture;

    @BeforeAll
    static void switchEverythingOn() {
        Chromium.assumeInstalled();
        samples =
                Samples.in(Archives.SAMPLES).stream()
                        .collect(toMap(Samples.Sample::kind, sample -> sample));
        stage = new Stage(directory, Archives.SERVER, Archives.SETTOP, false);
        stage.startServer();
        operator = new Operator(stage.server());
        browser = Chromium.start();
        console = browser.open(1280, 900);
        catalog = browser.open(1280, 900);
        screen = browser.open(1920, 1080);
        remote = new Remote(screen);
    }

    @AfterAll
    static void switchEverythingOff() {
        if (browser != null) {
            browser.close();
        }
        if (stage != null) {
            stage.close();
        }
    }

    @AfterEach
    void noPageIsInTrouble() {
        browser.assertNoTrouble();
    }

    /** Answers yes; the question came up with the focus on its other answer. */
    static void confirmByKeyboard() {
        assertThat(console.getByTestId("cancel")).isFocused();
        console.keyboard().press("Tab");
        console.keyboard().press("Enter");
        assertThat(console.getByTestId("confirm")).hasCount(0);
    }

    static void publish(Samples.Sample sample, String title, String model, boolean pin) {
        console.getByTestId("to-publish").click();
        fill(console, Map.of("title", title, "synopsis", sample.synopsis()));
        console.getByTestId("kind").selectOption(sample.kind());
        console.getByTestId("model").selectOption(model);
        console.getByTestId("price").fill(sample.price() / 100 + "." + sample.price() % 100);
        console.getByTestId("pin").setChecked(pin);
        console.getByTestId("files").setInputFiles(sample.file());
        console.getByTestId("do-publish").click();
        assertThat(console.getByTestId("message")).hasText(title + " is published.");
    }

    static void signIn(Page page, String user, String password) {
        fill(page, Map.of("user", user, "password", password));
        page.getByTestId("do-sign-in").click();
    }

    static void fill(Page page, Map<String, String> fields) {
        fields.forEach((testId, value) -> page.getByTestId(testId).fill(value));
    }
}

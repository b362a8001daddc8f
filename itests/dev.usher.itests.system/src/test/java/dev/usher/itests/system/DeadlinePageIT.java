package dev.usher.itests.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By when somebody wants an item, on the television page; the answers are the test's. */
@Tag("D5")
class DeadlinePageIT {
    private static final Pattern SAID =
            Pattern.compile("\\{\"deadline\":\"([^\"]+)\"}|\\{\"notBefore\":\"[^\"]*\"}|\\{}");

    private static Chromium browser;
    private StubBox box;
    private Page screen;
    private Remote remote;

    @BeforeAll
    static void openBrowser() {
        browser = Chromium.start();
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void switchOn() throws IOException {
        box = new StubBox();
        box.audience(null, false);
        box.film("delivering", "null", "pass");
        screen = browser.open(1920, 1080);
        remote = new Remote(screen);
        screen.navigate(box.url() + "tv/");
        assertThat(screen.getByTestId("server")).hasText("Server online");
    }

    @AfterEach
    void switchOff() {
        screen.context().close();
        box.close();
    }

    @Test
    @DisplayName("An evening is chosen with the remote, shown, and taken back")
    void chosen() {
        screen.navigate(box.url() + "tv/#" + StubBox.FILM);
        String times = "PUT queue/" + StubBox.FILM + "/times";
        assertThat(screen.getByTestId("item-deadline")).hasText("");

        remote.choose("do-by-1");

        screen.waitForCondition(() -> box.last(times) != null);
        Matcher said = SAID.matcher(box.last(times));
        assertThat(said.matches()).as(box.last(times)).isTrue();
        Instant deadline = Instant.parse(said.group(1));
        assertThat(deadline).isBetween(Instant.now(), Instant.now().plus(Duration.ofDays(9)));

        box.wantedBy(deadline);
        box.tell("catalog", "{}");
        assertThat(screen.getByTestId("item-deadline")).containsText("Wanted by");
        remote.choose("do-by-none");
        screen.waitForCondition(() -> box.last(times).equals("{}"));
        remote.awaitOneFocused();
    }

    /** Half came within a minute: the other half takes one more. */
    @ParameterizedTest
    @DisplayName("What is said of a deadline follows the pace")
    @CsvSource({
        "90, true, it will be here in time",
        "30, true, at this pace it will be here",
        "-1, true, it is late",
        "90, false, Wanted by"
    })
    void verdict(int secondsLeft, boolean moving, String words) {
        Object text =
                screen.evaluate(
                        """
                        async ([left, moving]) => {
                          const {Pace, deadlineText} = await import('/tv/deadline.js');
                          const pace = new Pace();
                          pace.add(0, 0);
                          pace.add(moving ? 0.5 : 0, 60_000);
                          const now = new Date();
                          return deadlineText(new Date(now.getTime() + left * 1000).toISOString(), pace, now);
                        }
                        """,
                        new Object[] {secondsLeft, moving});
        assertThat((String) text).contains(words);
        if (!moving) {
            assertThat((String) text).doesNotContain("here");
        }
    }
}

package dev.usher.itests.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.options.AriaRole.BUTTON;
import static com.microsoft.playwright.options.AriaRole.LISTITEM;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.usher.demo.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The three pages, used in Chromium as the operator, a subscriber and a viewer use them. */
class PagesIT extends SupportPages {
    @Test
    @Order(1)
    @Tag("C6")
    void theOperatorPublishesAndInvitesAHousehold() throws IOException {
        console.navigate(stage.server().url("console/").toString());
        signIn(console, "operator", "a guess");
        assertThat(console.getByTestId("trouble")).isVisible();
        Path password = stage.server().data().resolve("usher/operator-password");
        signIn(console, "operator", Files.readString(password).strip());
        assertThat(console.getByTestId("person")).hasText("operator");

        publish(samples.get("song"), samples.get("song").title(), "PURCHASE", false);
        publish(samples.get("film"), samples.get("film").title(), "RENTAL", true);
        for (String kind : List.of("book", "picture")) {
            operator.publish(samples.get(kind), Samples.VIEW_SECONDS);
        }
        console.getByTestId("to-items").click();
        for (Samples.Sample sample : samples.values()) {
            assertThat(console.getByTestId("table-items")).containsText(sample.title());
        }

        console.getByTestId("to-households").click();
        fill(console, Map.of("name", "Smith", "new-user", USER, "new-pin", PIN));
        console.getByTestId("new-password").fill(PASSWORD);
        console.getByTestId("do-create").click();
        console.getByTestId("amount-Smith").fill("20");
        console.getByTestId("credit-Smith").click();
        assertThat(console.getByTestId("table-households")).containsText("€20.00");
        console.getByTestId("code-Smith").click();
        box = stage.box("living-room", console.getByTestId("enrolment-code").textContent().strip());
        // the page itself is to show the film, whatever else this machine could show it with
        box.process().set("dev.usher.renderer.mpv.cfg", "command", "there-is-no-mpv");
        stage.start(box);

        console.getByTestId("to-boxes").click();
        assertThat(console.getByTestId("table-boxes")).containsText("living-room");
        assertThat(console.getByTestId("table-boxes")).containsText("online");
    }

    @Test
    @Order(2)
    @Tag("C1")
    @Tag("C3")
    void aSubscriberOrdersOnTheWeb() {
        operator.rates(SLOW, 0);
        catalog.navigate(stage.server().url("catalog/").toString());
        catalog.getByTestId("to-sign-in").click();
        signIn(catalog, USER, PASSWORD);
        assertThat(catalog.getByTestId("person")).hasText(USER);
        catalog.getByTestId("search").fill("zither");
        assertThat(catalog.getByTestId("nothing")).isVisible();
        catalog.getByTestId("search").fill("steps");
        assertThat(catalog.getByTestId("items").getByRole(LISTITEM)).hasCount(1);
        catalog.getByTestId("items").getByText("Seven Steps").click();
        catalog.getByTestId("order-living-room").click();

        // nobody touches the page from here on: the server tells it
        Locator standing = catalog.getByTestId("standing-living-room");
        assertThat(standing).hasText(Pattern.compile("on its way, [1-9][0-9]? %"));
        operator.rates(BRISK, 0);
        assertThat(standing).hasText("on the box");
        assertThat(catalog.getByTestId("toast"))
                .hasText("Now available on living-room: Seven Steps");
    }

    @Test
    @Order(3)
    @Tag("C2")
    @Tag("C3")
    @Tag("D5")
    void aViewerOrdersWithTheArrowKeys() {
        operator.rates(SLOW, 0);
        screen.navigate(box.process().url("tv/").toString());
        assertThat(screen.getByTestId("server")).hasText("Server online");
        assertThat(screen.getByTestId("shelf-here")).containsText("Seven Steps");
        assertThat(screen.getByTestId("shelf-catalog").getByRole(BUTTON)).hasCount(4);
        film = itemOf("film");
        picture = itemOf("picture");

        remote.choose("card-catalog-" + picture);
        remote.choose("do-order");
        assertThat(screen.getByTestId("do-remove")).isVisible();
        remote.awaitOneFocused();
        remote.back();
        remote.awaitFocus("card-catalog-" + picture);
        remote.choose("card-catalog-" + film);
        remote.choose("do-order");
        remote.choose("do-first");
        assertThat(screen.getByTestId("do-first")).hasCount(0);
        remote.back();
        Locator coming = screen.getByTestId("shelf-coming").getByRole(BUTTON);
        assertThat(coming.first()).containsText("Into the Set");
        assertThat(coming.last()).containsText("Seahorse Valley");
        assertThat(coming.first()).hasText(Pattern.compile("On its way, [1-9][0-9]? %"));
        assertThat(remote.smallestText()).isGreaterThanOrEqualTo(24);
        Path target = Archives.ROOT.resolve("itests/dev.usher.itests.system/target");
        screen.screenshot(new Page.ScreenshotOptions().setPath(target.resolve("television.png")));

        operator.rates(BRISK, 0);
        Locator toast = screen.getByText("Now available: Into the Set");
        toast.waitFor();
        assertThat(remote.inSafeArea(toast)).isTrue();
        assertThat(remote.inSafeArea(screen.getByTestId("server"))).isTrue();
        assertThat(screen.getByText("Now available: Seahorse Valley")).isVisible();
        assertThat(screen.getByTestId("shelf-here").getByRole(BUTTON)).hasCount(3);
        remote.awaitOneFocused();
    }

    @Test
    @Order(4)
    @Tag("C4")
    @Tag("P1")
    @Tag("P2")
    @Tag("P5")
    void aViewerPaysAndWatches() {
        remote.choose("card-here-" + film);
        remote.choose("do-play-0");
        assertThat(screen.getByTestId("refusal")).containsText("Rent €3.90 for 2 days");
        remote.choose("do-buy-rental");
        for (char digit : PIN.toCharArray()) {
            remote.choose("pin-" + digit);
        }
        remote.choose("pin-done");
        assertThat(screen.getByTestId("message")).hasText("Paid. Press Play.");

        watchTheFilm();
        remote.ok();
        assertThat(screen.getByTestId("player-state")).containsText("Paused");
        remote.back();
        assertThat(screen.getByTestId("player")).hasCount(0);
        remote.awaitFocus("do-play-0");
        assertThat(screen.getByTestId("item-state")).containsText("Open until");
        remote.back();
        remote.awaitFocus("card-here-" + film);
    }

    @Test
    @Order(5)
    @Tag("C6")
    @Tag("D2")
    void theOperatorSeesWhatHappened() {
        console.getByTestId("to-copies").click();
        assertThat(console.getByTestId("table-copies")).containsText("Into the Set");
        assertThat(console.getByTestId("table-copies")).containsText("living-room");
        console.getByTestId("to-transfers").click();
        assertThat(console.getByTestId("table-transfers")).containsText("Seahorse Valley");
        assertThat(console.getByTestId("table-transfers")).containsText("complete");
        console.getByTestId("to-passes").click();
        assertThat(console.getByTestId("table-passes")).containsText("Into the Set");
        assertThat(console.getByTestId("table-passes")).containsText("€3.90");
        catalog.getByTestId("to-passes").click();
        assertThat(catalog.getByTestId("table-passes")).containsText("Into the Set");
        catalog.getByTestId("to-boxes").click();
        assertThat(catalog.getByTestId("balance")).hasText("Balance: €16.10");
    }

    @Test
    @Order(12)
    @Tag("C2")
    void theTelevisionGoesOnWithoutTheServer() {
        stage.server().stop();
        assertThat(screen.getByTestId("server")).containsText("Server offline");
        screen.reload();
        assertThat(screen.getByTestId("shelf-catalog").getByRole(BUTTON)).hasCount(4);
        assertThat(screen.getByTestId("server")).containsText("Server offline");
        assertThat(remote.inSafeArea(screen.getByTestId("server"))).isTrue();
        remote.choose("card-here-" + film);
        remote.goTo("do-play-0");
        watchTheFilm();
        remote.back();
        assertThat(screen.getByTestId("player")).hasCount(0);
        remote.awaitOneFocused();
    }

    /** Presses Play, which must have the focus, and sees the picture move. */
    private static void watchTheFilm() {
        remote.choose("do-play-0");
        screen.waitForFunction("() => document.querySelector('video')?.currentTime > 1");
        assertThat(screen.getByTestId("player-state")).containsText("Playing");
        assertThat((Integer) screen.evaluate("() => document.querySelector('video').videoWidth"))
                .isPositive();
        // decrypted by the browser itself: the page never got clear bytes
        assertThat((Boolean) screen.evaluate("() => !!document.querySelector('video').mediaKeys"))
                .isTrue();
    }

    private static String itemOf(String kind) {
        Locator card =
                screen.getByTestId("shelf-catalog")
                        .getByRole(BUTTON)
                        .filter(new Locator.FilterOptions().setHasText(samples.get(kind).title()));
        return card.getAttribute("data-focus");
    }
}

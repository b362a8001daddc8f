package dev.usher.itests.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the television page asks of the box and makes of its answers, in Chromium with a remote
 * control; the answers are the test's.
 */
@Tag("D3")
class HouseholdPagesIT {
    private static final String PASS =
            """
            {"id":"p1","item":"%s","title":"Night Train","holder":"%s","here":%s,
             "status":"%s","claimable":%s}
            """;
    private static final String NO_PLANS = "{\"plans\":[],\"subscriptions\":[]}";
    private static final String PLAN =
            "{\"id\":\"films\",\"title\":\"All films\",\"price\":990,\"currency\":\"EUR\",\"period\":\"P1M\",\"maxStreams\":2}";

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
        box.answer("GET passes", "[]");
        box.answer("GET gifts", "[]");
        box.answer("GET subscriptions", NO_PLANS);
        box.audience(null, false);
        box.film("available", "null", "pass");
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

    private void type(String keys) {
        for (String key : keys.split("")) {
            screen.keyboard().press(key);
        }
    }

    @Test
    void somebodyIsChosenByThePinOnTheRemote() {
        remote.choose("to-who");
        box.refuse("POST profiles/anna/choose", "pin-wrong", "The PIN is wrong. 4 tries are left.");
        remote.choose("profile-Anna");
        type("0000");
        remote.choose("pin-done");
        assertThat(screen.getByTestId("pin")).containsText("4 tries are left");
        box.audience("anna", true);
        box.answer("POST profiles/anna/choose", box.audience());
        type("2468");
        remote.choose("pin-done");
        assertThat(screen.getByTestId("message")).hasText("Anna is watching.");
        assertThat(box.last("POST profiles/anna/choose")).isEqualTo("{\"pin\":\"2468\"}");
        remote.back();
        assertThat(screen.getByTestId("to-who")).hasText("Anna");
    }

    @Test
    void tooManyWrongPinsAreToldAndNobodyIsChosen() {
        remote.choose("to-who");
        box.refuse("POST profiles/anna/choose", "pin-blocked", "Try again in a minute.");
        remote.choose("profile-Anna");
        type("0000");
        remote.choose("pin-done");
        assertThat(screen.getByTestId("refusal")).hasText("Try again in a minute.");
        assertThat(screen.getByTestId("pin")).hasCount(0);
        remote.awaitOneFocused();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pass-not-yet-valid", "pass-expired", "pass-returned", "pass-revoked",
                "clock-suspect", "device-limit", "stream-limit", "rating-exceeded"
            })
    void theBoxsOwnSentenceIsShown(String code) {
        playRefused(code, "Why not: " + code + ".");
        assertThat(screen.getByTestId("refusal")).hasText("Why not: " + code + ".");
        assertThat(screen.getByTestId("refusal")).hasAttribute("data-code", code);
        remote.awaitOneFocused();
    }

    private void playRefused(String code, String detail) {
        box.refuse("POST items/" + StubBox.FILM + "/play", code, detail);
        remote.choose("card-here-" + StubBox.FILM);
        remote.choose("do-play-0");
    }

    @Test
    void whoMayNotWatchIsLedToTheProfiles() {
        playRefused("rating-exceeded", "From 16.");
        remote.choose("do-who");
        assertThat(screen.getByTestId("who")).isVisible();
    }

    @Test
    void aFullHouseholdIsLedToThePasses() {
        playRefused("device-limit", "kitchen, attic.");
        remote.choose("do-passes");
        assertThat(screen.getByTestId("passes")).isVisible();
    }

    @Test
    void whatAsksForAPinPlaysWhenItWasEntered() {
        box.answer("POST profiles/pin", box.audience());
        playRefused("pin-required", "Enter it.");
        screen.getByTestId("pin").waitFor();
        box.answer("POST items/" + StubBox.FILM + "/play", StubBox.PLAYBACK);
        type("2468");
        remote.choose("pin-done");
        assertThat(screen.getByTestId("player")).isVisible();
        assertThat(box.last("POST profiles/pin")).isEqualTo("{\"pin\":\"2468\"}");
    }

    @Test
    void whatComesCanBeStartedNow() {
        box.film("delivering", "0", "pass");
        box.tell("catalog", "{}");
        remote.choose("card-coming-" + StubBox.FILM);
        assertThat(screen.getByTestId("item-state")).containsText("you can start now");
        assertThat(screen.getByTestId("do-play-0")).isVisible();
        box.film("delivering", "90", "pass");
        box.tell("catalog", "{}");
        assertThat(screen.getByTestId("item-state")).containsText("you can start in 2 minutes");
        assertThat(screen.getByTestId("do-play-0")).hasCount(0);
    }

    @Test
    void aPassIsGivenBackWithItsPrice() {
        box.answer("GET passes", "[" + pass("living-room", true, "ready", true) + "]");
        box.answer("POST passes/p1/return", "{\"refunded\":true}");
        remote.choose("to-passes");
        assertThat(screen.getByTestId("pass-" + StubBox.FILM)).containsText("on this box");
        remote.choose("do-return-p1");
        assertThat(screen.getByTestId("message"))
                .hasText("Night Train is given back, and its price with it.");
        box.answer("POST passes/p1/return", "{\"refunded\":false}");
        remote.choose("do-return-p1");
        assertThat(screen.getByTestId("message")).containsText("its price stays paid");
    }

    @Test
    void aPassGoesToAnotherBoxAndComesBack() {
        box.answer("GET passes", "[" + pass("living-room", true, "active", false) + "]");
        box.answer("POST passes/p1/release", "{}");
        remote.choose("to-passes");
        screen.getByTestId("do-release-p1").waitFor();
        box.answer("GET passes", "[" + pass("kitchen", false, "released", true) + "]");
        remote.choose("do-release-p1");
        assertThat(screen.getByTestId("message")).containsText("may take Night Train");
        assertThat(screen.getByTestId("pass-" + StubBox.FILM)).containsText("on kitchen");
        box.refuse("POST passes/p1/claim", "pass-in-use", "Another box of this home holds it.");
        remote.choose("do-claim-p1");
        assertThat(screen.getByTestId("refusal")).containsText("Another box of this home");
        box.answer("POST passes/p1/claim", "");
        remote.choose("do-claim-p1");
        assertThat(screen.getByTestId("message")).containsText("can be watched on this box now");
    }

    private static String pass(String holder, boolean here, String status, boolean claimable) {
        return PASS.formatted(StubBox.FILM, holder, here, status, claimable);
    }

    @Test
    void aCodeIsEnteredWithTheRemotesKeysAndLetters() {
        remote.choose("to-passes");
        remote.choose("do-code");
        screen.getByTestId("code").waitFor();
        type("7x");
        remote.choose("code-k");
        type("9");
        assertThat(screen.getByTestId("code-text")).hasText("7XK9");
        box.refuse("POST codes", "pin-required", "Ask for the household PIN.");
        remote.choose("code-done");
        screen.getByTestId("pin").waitFor();
        box.answer(
                "POST codes",
                "{\"item\":\"" + StubBox.FILM + "\",\"title\":\"Night Train\",\"amount\":0}");
        type("4711");
        remote.choose("pin-done");
        assertThat(screen.getByTestId("message")).containsText("good for Night Train");
        assertThat(box.last("POST codes")).isEqualTo("{\"code\":\"7XK9\",\"pin\":\"4711\"}");
    }

    @Test
    void aGiftIsBoughtAndItsCodeIsShown() {
        String gift =
                "{\"id\":\"g\",\"title\":\"Night Train\",\"code\":\"ABCD\",\"state\":\"OPEN\"}";
        box.answer("POST gifts", gift);
        remote.choose("card-here-" + StubBox.FILM);
        remote.choose("do-gift-rent");
        assertThat(screen.getByTestId("message")).containsText("The code of your gift is ABCD.");
        box.answer("GET gifts", "[" + gift + "]");
        box.answer("POST gifts/g/refund", gift.replace("OPEN", "REFUNDED"));
        remote.back();
        remote.choose("to-passes");
        assertThat(screen.getByTestId("gift-g")).containsText("code ABCD");
        remote.choose("do-refund-g");
        assertThat(screen.getByTestId("message")).containsText("taken back");
    }

    @Test
    void aPlanIsSubscribedToAndCancelled() {
        box.answer("GET subscriptions", "{\"plans\":[" + PLAN + "],\"subscriptions\":[]}");
        remote.choose("to-passes");
        assertThat(screen.getByTestId("plan-films")).containsText("€9.90 for a month");
        String mine =
                "{\"id\":\"s1\",\"plan\":"
                        + PLAN
                        + ",\"state\":\"ACTIVE\",\"paidUntil\":\"2026-12-24T18:00:00Z\"}";
        box.answer("POST subscriptions", mine);
        box.answer(
                "GET subscriptions", "{\"plans\":[" + PLAN + "],\"subscriptions\":[" + mine + "]}");
        remote.choose("do-subscribe-films");
        assertThat(screen.getByTestId("message")).hasText("You subscribe to All films now.");
        box.answer("POST subscriptions/s1/cancel", mine);
        remote.choose("do-cancel-films");
        assertThat(screen.getByTestId("message")).containsText("Cancelled. It is paid until");
    }

    @Test
    void theLineIsSetWithTheArrows() {
        box.answer("GET line", "{\"sendLimit\":0}");
        remote.choose("to-settings");
        assertThat(screen.getByTestId("send-limit")).hasText("As fast as the line allows");
        box.answer("PUT line", "{\"sendLimit\":500000}");
        remote.choose("do-limit-500000");
        assertThat(screen.getByTestId("send-limit")).containsText("500 kB");
        box.answer(
                "PUT line",
                "{\"sendLimit\":500000,\"quiet\":{\"from\":\"18:00\",\"until\":\"23:00\",\"zone\":\"UTC\"}}");
        remote.choose("do-quiet-on");
        assertThat(screen.getByTestId("quiet")).containsText("from 18:00 to 23:00");
        assertThat(box.last("PUT line")).contains("\"from\":\"18:00\"");
        box.answer(
                "PUT line",
                "{\"sendLimit\":500000,\"quiet\":{\"from\":\"17:00\",\"until\":\"23:00\",\"zone\":\"UTC\"}}");
        remote.choose("do-from-earlier");
        assertThat(screen.getByTestId("quiet")).containsText("from 17:00 to 23:00");
        assertThat(box.last("PUT line")).contains("17:00");
    }
}

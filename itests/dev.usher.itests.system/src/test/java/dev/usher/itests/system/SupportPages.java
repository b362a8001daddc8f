package dev.usher.itests.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.options.AriaRole.HEADING;
import static com.microsoft.playwright.options.AriaRole.LINK;
import static com.microsoft.playwright.options.AriaRole.NAVIGATION;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.usher.crypto.SigningKey;
import dev.usher.demo.Await;
import dev.usher.demo.BareBox;
import dev.usher.media.api.ItemId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The pages that are needed less often; run by {@link PagesIT}. */
abstract class SupportPages extends PagesStage {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String LONG_NIGHT = "Long Night";
    private static final String SERIAL = "SN-0815";

    /** How PKCS#7 in base64 begins. */
    private static final String CERTIFICATES = "MI";

    private static String neighbours;

    @Test
    @Order(6)
    @Tag("C5")
    @Tag("D5")
    @DisplayName("an item that may be seen to its end is ordered for the day after tomorrow")
    void aSubscriberSaysByWhen() {
        operator.rates(1, 0);
        console.getByTestId("to-publish").click();
        console.getByTestId("grace").fill("1441");
        assertThat((Boolean) console.getByTestId("grace").evaluate("e => e.validity.valid"))
                .isFalse();
        console.getByTestId("grace").fill("120");
        console.getByTestId("files-UHD").setInputFiles(samples.get("picture").file());
        console.getByTestId("tier").selectOption("HD");
        publish(samples.get("film"), LONG_NIGHT, "RENTAL", false);
        JsonNode item = published(LONG_NIGHT);
        assertThat(item.path("files").findValuesAsText("tier")).containsExactly("SD", "UHD");
        assertThat(item.at("/offers/0/tier").asText()).isEqualTo("HD");
        assertThat(item.at("/offers/0/graceSeconds").asInt()).isEqualTo(7200);
        assertThat(item.at("/offers/0/onExpiry").asText()).isEqualTo("FINISH");

        String id = item.path("item").asText();
        LocalDateTime by = LocalDateTime.now().plusDays(2).truncatedTo(ChronoUnit.MINUTES);
        catalog.getByTestId("to-catalog").click();
        catalog.getByTestId("search").fill("long night");
        catalog.getByTestId("items").getByText(LONG_NIGHT).click();
        catalog.getByLabel("Have Long Night on living-room by").fill(by.toString());
        catalog.keyboard().press("Enter");
        assertThat(catalog.getByTestId("wanted-" + id)).containsText("wanted by");
        catalog.getByTestId("to-boxes").click();
        assertThat(catalog.getByTestId("by-" + id)).hasValue(by.toString());
        Instant moment = by.atZone(ZoneId.systemDefault()).toInstant();
        Await.untilTrue("the box to hear of it", PATIENCE, () -> wantedBy(id, moment));
        assertThat(catalog.getByTestId("pending")).hasCount(0);
        assertThat(catalog.getByTestId("by-" + id)).hasValue(by.toString());
        catalog.getByTestId("by-" + id).fill("2020-01-01T00:00");
        catalog.getByTestId("set-by-" + id).click();
        assertThat(catalog.getByTestId("trouble")).containsText("Choose one within a year");
        catalog.getByTestId("soon-" + id).click();
        assertThat(catalog.getByTestId("wanted-" + id)).hasCount(0);
        catalog.getByTestId("remove-" + id).click();
        assertThat(catalog.getByTestId("entry-" + id)).hasCount(0);
        console.getByTestId("to-items").click();
        console.getByTestId("rekey-" + id).press("Enter");
        console.keyboard().press("Escape");
        console.getByTestId("rekey-" + id).press("Enter");
        confirmByKeyboard();
        assertThat(console.getByTestId("message"))
                .hasText(LONG_NIGHT + " is published as version 2.");
        assertThat(published(LONG_NIGHT).path("version").asInt()).isEqualTo(2);
        assertThat(published(LONG_NIGHT).path("files")).isEqualTo(item.path("files"));
        console.getByTestId("withdraw-" + id).press("Enter");
        confirmByKeyboard();
        assertThat(console.getByTestId("row-" + id)).hasCount(0);
        Await.untilTrue(
                "the box to hear of that", PATIENCE, () -> box.item(new ItemId(id)).isEmpty());
        operator.rates(BRISK, 0);
    }

    private boolean wantedBy(String item, Instant moment) {
        JsonNode times = box.rest().get("api/v1/tv/queue/times").ok("times");
        return StreamSupport.stream(times.spliterator(), false)
                .filter(entry -> entry.path("item").asText().equals(item))
                .anyMatch(entry -> entry.path("deadline").asText().equals(moment.toString()));
    }

    @Test
    @Order(7)
    @Tag("P3")
    void whoWatchesIsSetUpByTheHouseholdAndHelpedByTheOperator() {
        catalog.getByTestId("to-profiles").click();
        Locator form = catalog.getByTestId("new-profile");
        form.getByLabel("Name").fill("Kim");
        form.getByLabel("May watch up to").selectOption("6");
        form.getByLabel("PIN").fill("2468");
        catalog.keyboard().press("Enter");
        assertThat(catalog.getByTestId("profile-trouble")).containsText("household's PIN");
        catalog.getByTestId("household-pin").fill(PIN);
        form.getByLabel("PIN").press("Enter");
        assertThat(catalog.getByTestId("profile-message")).hasText("Kim may watch now.");
        Locator kim = catalog.getByTestId("profile-Kim");
        assertThat(kim.getByLabel("PIN, four to eight digits"))
                .hasAttribute("placeholder", "as it is");
        kim.getByLabel("May watch up to").selectOption("12");
        kim.getByLabel("without PIN").check();
        catalog.getByTestId("save-Kim").press("Enter");
        assertThat(catalog.getByTestId("profile-message")).hasText("Kim is changed.");
        assertThat(kim.getByLabel("PIN, four to eight digits")).hasAttribute("placeholder", "none");

        Locator pins = catalog.getByTestId("new-pin");
        newPin(pins, "0000", "8642", "8642");
        assertThat(catalog.getByTestId("profile-trouble")).containsText("The PIN is wrong");
        newPin(pins, PIN, "8642", "8624");
        assertThat(catalog.getByTestId("profile-trouble")).containsText("not the same");
        newPin(pins, PIN, "8642", "8642");
        assertThat(catalog.getByTestId("profile-message")).hasText("The household has a new PIN.");
        newPin(pins, PIN, "7531", "7531");
        assertThat(catalog.getByTestId("profile-trouble")).containsText("The PIN is wrong");

        console.getByTestId("to-households").click();
        console.getByTestId("profiles-Smith").press("Enter");
        console.getByTestId("new-pin").getByLabel("New household PIN").fill(PIN);
        console.getByTestId("save-pin").press("Enter");
        assertThat(console.getByTestId("profile-message")).hasText("Smith has a new PIN.");
        newPin(pins, PIN, PIN, PIN);
        assertThat(catalog.getByTestId("profile-message")).hasText("The household has a new PIN.");
        Locator helped = console.getByTestId("profile-Kim");
        assertThat(helped.getByLabel("May watch up to")).hasValue("12");
        helped.getByLabel("PIN, four to eight digits").fill("13");
        console.getByTestId("save-Kim").click();
        assertThat((Boolean) helped.evaluate("form => form.checkValidity()")).isFalse();
        helped.getByLabel("PIN, four to eight digits").fill("1357");
        helped.getByLabel("Name").fill("Kimberly");
        helped.getByLabel("Name").press("Enter");
        assertThat(console.getByTestId("profile-message")).hasText("Kimberly is changed.");
        helped = console.getByTestId("profile-Kimberly");
        assertThat(helped.getByLabel("PIN, four to eight digits"))
                .hasAttribute("placeholder", "as it is");
        console.getByTestId("remove-Kimberly").press("Enter");
        console.keyboard().press("Escape");
        assertThat(helped).isVisible();
        console.getByTestId("remove-Kimberly").press("Enter");
        confirmByKeyboard();
        assertThat(console.getByTestId("profile-message")).hasText("Kimberly is removed.");
        assertThat(console.getByTestId("profile-message")).isFocused();
    }

    @Test
    @Order(8)
    @Tag("SEC")
    void aMakersDevicesEnrolAndAClonedOneRaisesAnAlarm() {
        StubDevice device = new StubDevice(stage, SERIAL);
        console.getByTestId("to-makers").click();
        assertThat(console.getByTestId("empty-makers")).isVisible();
        console.getByLabel("Name").fill("Set Maker");
        console.getByLabel("Certificate of its CA").fill(device.makerPem());
        console.getByLabel("Serial numbers").fill(SERIAL);
        console.getByTestId("do-add-maker").press("Enter");
        SigningKey genuine = SigningKey.generateP256();
        Await.untilTrue(
                "the TLS port to ask for that maker's certificates",
                PATIENCE,
                () -> device.enrol(genuine, null).contains("enrolment-code\""));
        assertThat(console.getByTestId("table-makers")).containsText("Set Maker");
        console.getByTestId("assign-serial").fill(SERIAL);
        console.getByLabel("Household").selectOption("Smith");
        console.getByTestId("do-assign").press("Enter");
        assertThat(console.getByTestId("message")).containsText("may enrol without a code now");
        assertThat(device.enrol(genuine, null)).startsWith(CERTIFICATES);
        neighbours = operator.household("Jones", "jones", PASSWORD, PIN, 100);
        String code = operator.enrolmentCode(neighbours);
        assertThat(device.enrol(SigningKey.generateP256(), code)).contains("device-claimed");
        // nobody touches the page: it reads again by itself
        console.getByTestId("alarm").waitFor();
        console.getByLabel("Block " + SERIAL).press("Enter");
        confirmByKeyboard();
        assertThat(console.getByTestId("message")).hasText("The alarm is closed.");
        assertThat(console.getByTestId("table-alarms")).containsText("block");
        assertThat(console.getByTestId("alarm")).hasCount(0);
        assertThat(device.enrol(genuine, null)).contains("device-revoked");
    }

    @Test
    @Order(9)
    @Tag("SEC")
    void aBoxRestoredFromACopyRaisesAnAlarm() {
        BareBox restored =
                BareBox.enrol(
                        stage.server().data().resolve("usher/pki"),
                        URI.create("https://127.0.0.1:" + stage.securePort() + "/"),
                        "attic",
                        operator.enrolmentCode(neighbours));
        JsonNode bought = restored.buy(new ItemId(picture), "free", 0, "key").ok("a pass");
        for (long written : List.of(5L, 3L)) {
            String path = BareBox.licencePath(bought.path("id").asText());
            String pass = bought.path("pass").asText();
            String proof = restored.proof(path, pass);
            restored.licence(bought.path("id").asText(), pass, proof, written).ok("a licence");
        }

        console.getByTestId("to-alarms").click();
        assertThat(console.getByTestId("table-alarms")).containsText("restored from a copy");
        console.getByLabel("Dismiss the alarm about " + restored.id()).press("Enter");
        assertThat(console.getByTestId("message")).hasText("The alarm is dismissed.");
        assertThat(console.getByTestId("empty-alarms")).hasText("All is well.");
    }

    @Test
    @Order(10)
    @Tag("C6")
    @DisplayName("whatever can be used has a name that is read aloud")
    void everythingIsNamed() {
        for (Page page : List.of(console, catalog)) {
            for (Locator link : page.getByRole(NAVIGATION).getByRole(LINK).all()) {
                link.click();
                assertThat(link).hasAttribute("aria-current", "page");
                assertThat(page.getByRole(HEADING).first()).isVisible();
                Chromium.assertAllNamed(page);
            }
        }
    }

    @Test
    @Order(11)
    @Tag("SEC")
    void aMakerIsRemoved() {
        console.getByTestId("to-makers").click();
        console.getByLabel("Remove Set Maker").press("Enter");
        confirmByKeyboard();
        assertThat(console.getByTestId("empty-makers")).containsText("boxes enrol by code alone");
    }

    private static void newPin(Locator form, String present, String wanted, String again) {
        catalog.getByTestId("household-pin").fill(present);
        form.getByLabel("New household PIN").fill(wanted);
        form.getByLabel("Once more").fill(again);
        form.getByTestId("save-pin").press("Enter");
    }

    private static JsonNode published(String title) {
        for (JsonNode item : operator.rest().get("api/v1/console/items").ok("items")) {
            if (item.path("title").asText().equals(title)) {
                return item;
            }
        }
        throw new AssertionError(title + " is not published");
    }
}

package dev.usher.itests.system;

import dev.usher.demo.ChangeStory;
import dev.usher.demo.PassStory;
import dev.usher.demo.Report;
import dev.usher.demo.Stage;
import dev.usher.demo.Story;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The life of an item, chapter by chapter; each builds on the one before. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StoryIT {
    @TempDir static Path directory;
    private static Stage stage;
    private static Story story;
    private static PassStory pass;
    private static ChangeStory change;

    @BeforeAll
    static void raiseTheCurtain() {
        stage = new Stage(directory, Archives.SERVER, Archives.SETTOP, false);
        story = new Story(stage, Archives.SAMPLES, new Report(System.out));
        pass = new PassStory(story);
        change = new ChangeStory(story);
    }

    @AfterAll
    static void dropTheCurtain() {
        stage.close();
    }

    @Test
    @Order(1)
    @Tag("C5")
    @Tag("M5")
    void operatorPublishes() {
        story.publish();
    }

    @Test
    @Order(2)
    @Tag("C2")
    @Tag("D10")
    void boxesEnrolAndStrangersGetNothing() {
        story.enrol();
    }

    @Test
    @Order(3)
    @Tag("D5")
    @Tag("D6")
    @Tag("C3")
    void songThenFilmComeFromTheRepository() {
        story.firstDelivery();
    }

    @Test
    @Order(4)
    @Tag("D1")
    @Tag("D2")
    void theNextBoxGetsTheFilmFromTheFirst() {
        story.fromPeer();
    }

    @Test
    @Order(5)
    @Tag("D3")
    @Tag("D4")
    void aPartComesFromABoxThatHoldsAPart() {
        story.fromPart();
    }

    @Test
    @Order(6)
    @Tag("P1")
    @Tag("P2")
    @Tag("P5")
    @Tag("C4")
    void payUnlockPlay() {
        pass.payAndPlay();
    }

    @Test
    @Order(7)
    @Tag("P6")
    void aStolenPassIsWorthNothing() {
        pass.stolenPass();
    }

    @Test
    @Order(8)
    @Tag("SEC")
    void everyKeyThatLeftIsLogged() {
        pass.audit();
    }

    @Test
    @Order(9)
    @Tag("M1")
    void everyPartIsReplacedWhileItRuns() {
        change.swap();
    }

    @Test
    @Order(10)
    @Tag("P4")
    void nothingClearIsOnAnyDisk() {
        pass.scanDisks();
    }

    @Test
    @Order(11)
    void aKilledBoxGoesOn() {
        change.killBox();
    }

    @Test
    @Order(12)
    void aKilledServerGoesOn() {
        change.killServer();
    }

    @Test
    @Order(13)
    @Tag("SEC")
    void theLogGoesOnWhereItWas() {
        pass.auditAgain();
    }

    @Test
    @Order(14)
    @Tag("P3")
    void theViewingPeriodEnds() {
        pass.expire();
    }

    @Test
    @Order(15)
    @Tag("D10")
    void aRevokedBoxGetsNothing() {
        change.revoke();
    }
}

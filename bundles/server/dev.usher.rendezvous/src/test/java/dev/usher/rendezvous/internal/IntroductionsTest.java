package dev.usher.rendezvous.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.Meeting;
import dev.usher.backend.api.Meeting.Way;
import dev.usher.backend.api.MeetingRequest;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class IntroductionsTest {
    private static final BoxId ANNA = new BoxId("a".repeat(32));
    private static final BoxId BERT = new BoxId("b".repeat(32));
    private static final BoxId CARL = new BoxId("c".repeat(32));

    private Optional<String> ownRelay = Optional.of(":6893");
    private Introductions introductions = patient(Duration.ofMinutes(1));

    private Introductions patient(Duration patience) {
        return new Introductions((one, other) -> ownRelay, patience);
    }

    private CompletableFuture<Meeting> meet(Way way) {
        return introductions.meet(ANNA, new MeetingRequest(BERT, way, "192.0.2.1:4000"));
    }

    private CompletableFuture<List<Meeting>> waiting(BoxId box, String relay) {
        return introductions.calls(box, relay);
    }

    private static String code(Throwable failure) {
        Throwable t = failure instanceof CompletionException ? failure.getCause() : failure;
        return ((Problem) t).code();
    }

    @Test
    @Tag("D5")
    void eachLearnsWhereTheOtherComesFrom() {
        CompletableFuture<List<Meeting>> calls = waiting(BERT, "");
        CompletableFuture<Meeting> answer = meet(Way.PUNCH);
        Meeting call = calls.join().get(0);
        assertThat(call.other()).isEqualTo(ANNA);
        assertThat(call.address()).isEqualTo("192.0.2.1:4000");
        assertThat(answer).isNotDone();
        introductions.answer(BERT, call.id(), "198.51.100.2:5000");
        assertThat(answer.join())
                .isEqualTo(new Meeting(call.id(), BERT, Way.PUNCH, "198.51.100.2:5000", List.of()));
        assertThat(introductions.arranged(Way.PUNCH)).isEqualTo(1);
    }

    @Test
    void boxThatDoesNotWaitIsAway() {
        assertThatThrownBy(() -> meet(Way.PUNCH))
                .satisfies(e -> assertThat(code(e)).isEqualTo("peer-away"));
    }

    @Test
    void boxThatDoesNotAnswerIsAway() {
        introductions = patient(Duration.ofMillis(50));
        waiting(BERT, "");
        assertThatThrownBy(meet(Way.PUNCH)::join)
                .satisfies(e -> assertThat(code(e)).isEqualTo("peer-away"));
    }

    @Test
    void nobodyElseAnswersACall() {
        CompletableFuture<List<Meeting>> calls = waiting(BERT, "");
        meet(Way.PUNCH);
        String id = calls.join().get(0).id();
        assertThatThrownBy(() -> introductions.answer(CARL, id, "192.0.2.9:1"))
                .satisfies(e -> assertThat(code(e)).isEqualTo("meeting-unknown"));
    }

    @Test
    void callBetweenTwoQuestionsWaits() {
        CompletableFuture<List<Meeting>> first = waiting(BERT, "");
        introductions.givenUp(BERT, first);
        meet(Way.PUNCH);
        assertThat(waiting(BERT, "").join()).hasSize(1);
    }

    @Test
    @Tag("D5")
    void serverJoinsWhenNoBoxDoes() {
        CompletableFuture<List<Meeting>> calls = waiting(BERT, "");
        Meeting one = meet(Way.RELAY).join();
        Meeting other = calls.join().get(0);
        assertThat(List.of(one.address(), other.address())).containsOnly(":6893");
        assertThat(one.tickets()).hasSize(1).doesNotContainAnyElementsOf(other.tickets());
    }

    @Test
    @Tag("D5")
    void thirdBoxJoinsOnceItAgrees() {
        CompletableFuture<List<Meeting>> calls = waiting(BERT, "");
        CompletableFuture<List<Meeting>> hosting = waiting(CARL, "203.0.113.3:6894");
        CompletableFuture<Meeting> answer = meet(Way.RELAY);
        Meeting host = hosting.join().get(0);
        assertThat(host.way()).isEqualTo(Way.HOST);
        assertThat(calls).isNotDone();
        introductions.answer(CARL, host.id(), "");
        Meeting one = answer.join();
        Meeting other = calls.join().get(0);
        assertThat(one.address()).isEqualTo("203.0.113.3:6894").isEqualTo(other.address());
        assertThat(host.tickets()).containsExactly(one.tickets().get(0), other.tickets().get(0));
    }

    @Test
    void serverStepsInForARelayThatIsSilent() {
        introductions = patient(Duration.ofMillis(50));
        waiting(BERT, "");
        waiting(CARL, "203.0.113.3:6894");
        assertThat(meet(Way.RELAY).join().address()).isEqualTo(":6893");
        ownRelay = Optional.empty();
        assertThatThrownBy(meet(Way.RELAY)::join)
                .satisfies(e -> assertThat(code(e)).isEqualTo("no-relay"));
    }

    /** Rooms at the relay are few, and a box that calls its accomplice could take them all. */
    @Test
    @Tag("SEC")
    void onlySoManyRelaysAtATime() {
        for (int i = 0; i < 16; i++) {
            CompletableFuture<List<Meeting>> calls = waiting(BERT, "");
            meet(Way.RELAY).join();
            assertThat(calls).isDone();
        }
        waiting(BERT, "");
        assertThatThrownBy(() -> meet(Way.RELAY))
                .satisfies(e -> assertThat(code(e)).isEqualTo("too-many-meetings"));
        assertThat(
                        introductions
                                .meet(CARL, new MeetingRequest(BERT, Way.RELAY, ""))
                                .join()
                                .address())
                .isEqualTo(":6893");
    }

    @Test
    void onlySoManyMeetingsAtATime() {
        waiting(BERT, "");
        for (int i = 0; i < 16; i++) {
            meet(Way.PUNCH);
        }
        assertThatThrownBy(() -> meet(Way.PUNCH))
                .satisfies(e -> assertThat(code(e)).isEqualTo("too-many-meetings"));
    }
}

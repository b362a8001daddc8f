package dev.usher.customers.internal;

import static dev.usher.customers.internal.Problems.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.SignedProfiles;
import dev.usher.backend.api.SignedProfiles.ProfileList;
import dev.usher.crypto.Jws;
import dev.usher.crypto.JwsException;
import dev.usher.crypto.SecretHash;
import dev.usher.crypto.SigningKey;
import dev.usher.customers.internal.HouseholdProfiles.Wish;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.Profile;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("D3")
class HouseholdProfilesTest {
    private static final BoxId BOX = new BoxId("ab".repeat(16));
    private static final BoxId OTHER = new BoxId("cd".repeat(16));
    private final Fixture fixture = new Fixture();
    private final SigningKey key = SigningKey.generateEd25519();
    private final HouseholdProfiles profiles =
            new HouseholdProfiles(
                    fixture.database,
                    fixture.households,
                    fixture.boxes,
                    new LicenceKey(),
                    fixture,
                    Fixture.ITERATIONS);
    private final String home =
            fixture.households.create("Smith", "anna", "correct horse", "4711").id();

    private final class LicenceKey implements OperatorKeys {
        @Override
        public String sign(Purpose purpose, String type, byte[] payload) {
            assertThat(purpose).isEqualTo(Purpose.LICENCE);
            return Jws.sign(key, type, payload);
        }

        @Override
        public byte[] verify(Purpose purpose, String type, String jws) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String jwks() {
            throw new UnsupportedOperationException();
        }
    }

    private ProfileList read(SignedProfiles signed) throws JwsException {
        return Json.read(
                Jws.parse(signed.profiles(), SignedProfiles.TYPE, 100_000).verify(key.publicKey()),
                ProfileList.class);
    }

    private void enrol(BoxId box) {
        fixture.boxes.enrol(fixture.boxes.newEnrolmentCode(home), box, "box");
    }

    @Test
    void aBoxGetsThemSignedForItselfAndAgainOnlyWhenTheyChange() throws JwsException {
        enrol(BOX);
        enrol(OTHER);
        ProfileList none = read(profiles.signed(BOX, -1).orElseThrow());
        assertThat(none.profiles()).isEmpty();
        assertThat(profiles.signed(BOX, none.revision())).isEmpty();

        profiles.add(home, new Wish("Anna", 18, "2468", false));
        Profile kim = profiles.add(home, new Wish("Kim", 6, null, false));
        ProfileList two = read(profiles.signed(BOX, none.revision()).orElseThrow());
        assertThat(two.box()).isEqualTo(BOX);
        assertThat(two.household()).isEqualTo(home);
        assertThat(two.profiles()).extracting("name").containsExactly("Anna", "Kim");
        assertThat(two.profiles().get(1).pin()).isNull();
        String hash = two.profiles().get(0).pin();
        assertThat(hash).doesNotContain("2468");
        assertThat(SecretHash.matches("2468", hash)).isTrue();
        assertThat(read(profiles.signed(OTHER, -1).orElseThrow()).box()).isEqualTo(OTHER);

        profiles.remove(home, kim.id());
        ProfileList one = read(profiles.signed(BOX, two.revision()).orElseThrow());
        assertThat(one.revision()).isGreaterThan(two.revision());
        assertThat(one.profiles()).extracting("name").containsExactly("Anna");
    }

    @Test
    void aChangeKeepsThePinUnlessItIsTakenAway() {
        Profile anna = profiles.add(home, new Wish("Anna", 18, "2468", false));
        assertThat(profiles.change(home, anna.id(), new Wish("Anne", 16, null, false)))
                .isEqualTo(new Profile(anna.id(), "Anne", 16, true));
        assertThat(profiles.change(home, anna.id(), new Wish("Anne", 16, null, true)).hasPin())
                .isFalse();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        profiles.add(home, new Wish("Anna", 18, null, false));
        String elsewhere = fixture.households.create("Jones", "bob", "correct horse", null).id();
        Profile bob = profiles.add(elsewhere, new Wish("Bob", 18, null, false));
        assertThat(problem(() -> profiles.add(home, new Wish("Anna", 6, null, false))).code())
                .isEqualTo("profile-taken");
        assertThat(problem(() -> profiles.add(home, new Wish(" ", 6, null, false))).code())
                .isEqualTo("profile-invalid");
        assertThat(problem(() -> profiles.add(home, new Wish("Kim", 22, null, false))).code())
                .isEqualTo("profile-invalid");
        assertThat(problem(() -> profiles.add(home, new Wish("Kim", 6, "12a4", false))).code())
                .isEqualTo("profile-invalid");
        assertThat(problem(() -> profiles.remove(home, bob.id())).code())
                .isEqualTo("profile-unknown");
        assertThat(
                        problem(() -> profiles.change(home, bob.id(), new Wish("B", 6, null, true)))
                                .code())
                .isEqualTo("profile-unknown");
        for (int i = 1; i < HouseholdProfiles.MOST; i++) {
            profiles.add(home, new Wish("P" + i, 6, null, false));
        }
        assertThat(problem(() -> profiles.add(home, new Wish("One more", 6, null, false))).code())
                .isEqualTo("profile-limit");
    }

    @Test
    void theHouseholdsPinIsNotToBeGuessedByItsBoxes() {
        enrol(BOX);
        profiles.checkPin(BOX, "4711");
        for (int i = 0; i < 5; i++) {
            assertThat(problem(() -> profiles.checkPin(BOX, "0000")).code()).isEqualTo("pin-wrong");
        }
        Problem blocked = problem(() -> profiles.checkPin(BOX, "4711"));
        assertThat(blocked.code()).isEqualTo("pin-blocked");
        assertThat(problem(() -> profiles.authorise(home, "4711")).code()).isEqualTo("pin-blocked");
        fixture.advance(Duration.ofMinutes(61));
        profiles.checkPin(BOX, "4711");
    }
}

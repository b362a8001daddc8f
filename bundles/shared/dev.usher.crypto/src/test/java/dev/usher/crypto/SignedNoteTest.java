package dev.usher.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("SEC")
class SignedNoteTest {
    /** Key and note of the example in C2SP signed-note, "Verifier keys". */
    private static final String VKEY =
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    private static final String NOTE =
            "This is an example message.\n\n\u2014 example.com/foo"
                    + " Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    @Test
    @DisplayName("the specification's example verifies, and is written the same again")
    void example() {
        SignedNote.Verifier verifier = SignedNote.Verifier.parse(VKEY);
        assertThat(verifier.open(NOTE)).contains("This is an example message.\n");
        assertThat(verifier.text()).isEqualTo(VKEY);
    }

    @Test
    void nothingMayBeChanged() {
        SignedNote.Verifier verifier = SignedNote.Verifier.parse(VKEY);
        for (int i = 0; i < NOTE.length() - 1; i++) {
            char[] other = NOTE.toCharArray();
            other[i] ^= 1;
            assertThat(verifier.open(new String(other))).as("character %d", i).isEmpty();
        }
        assertThat(verifier.open("")).isEmpty();
        assertThat(verifier.open(NOTE.replace("\n\n", "\n"))).isEmpty();
    }

    @Test
    void signsWhatItsKeyOpensAndNoOther() {
        SigningKey key = SigningKey.generateEd25519();
        SigningKey other = SigningKey.generateEd25519();
        String note = SignedNote.sign(key, "a", "one\n\ntwo\n");
        assertThat(new SignedNote.Verifier("a", key.publicKey()).open(note))
                .contains("one\n\ntwo\n");
        assertThat(new SignedNote.Verifier("b", key.publicKey()).open(note)).isEmpty();
        assertThat(new SignedNote.Verifier("a", other.publicKey()).open(note)).isEmpty();
    }

    @Test
    @DisplayName("a second signature by somebody unknown does no harm")
    void strangersSign() {
        SigningKey key = SigningKey.generateEd25519();
        SignedNote.Verifier verifier = new SignedNote.Verifier("a", key.publicKey());
        String witnessed =
                SignedNote.sign(key, "a", "text\n") + "\u2014 witness AAAAAAECAwQFBgcICQ==\n";
        assertThat(verifier.open(witnessed)).contains("text\n");
    }

    @Test
    void refusesBadKeys() {
        assertThatIllegalArgumentException().isThrownBy(() -> SignedNote.Verifier.parse("x"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignedNote.Verifier.parse(VKEY.replace("530d903a", "530d903b")));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new SignedNote.Verifier(
                                        "a b", SigningKey.generateEd25519().publicKey()));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new SignedNote.Verifier("a", SigningKey.generateP256().publicKey()));
    }
}

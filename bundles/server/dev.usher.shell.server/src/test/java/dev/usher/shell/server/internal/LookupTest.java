package dev.usher.shell.server.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.media.api.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookupTest {
    private record Thing(String id, String name) {}

    private final List<Thing> things =
            List.of(
                    new Thing("abc1", "living-room"),
                    new Thing("abd2", "neighbour"),
                    new Thing("abd", "attic"));

    @Test
    void anIdItsBeginningOrAName() {
        assertThat(find("abc1").name()).isEqualTo("living-room");
        assertThat(find("abc").name()).isEqualTo("living-room");
        assertThat(find("Neighbour").id()).isEqualTo("abd2");
        assertThat(find("abd").name()).isEqualTo("attic");
    }

    @Test
    void nothingOrTooMuchIsSaid() {
        assertThatThrownBy(() -> find("x"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("no thing 'x'");
        assertThatThrownBy(() -> find("ab"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("3 of kind thing");
    }

    @Test
    void amounts() {
        assertThat(Amount.minorUnits("3.90", "EUR")).isEqualTo(390);
        assertThat(Amount.minorUnits("400", "JPY")).isEqualTo(400);
        assertThat(Amount.text(390, "EUR")).isEqualTo("3.90 EUR");
        assertThatThrownBy(() -> Amount.minorUnits("3.901", "EUR")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> Amount.minorUnits("x", "EUR")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> Amount.minorUnits("1", "EURO")).isInstanceOf(Problem.class);
    }

    private Thing find(String text) {
        return Lookup.one("thing", text, things, Thing::id, Thing::name);
    }
}

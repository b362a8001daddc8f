package dev.usher.shell.server.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.Offer;
import dev.usher.backend.api.Offer.OnExpiry;
import dev.usher.media.api.Problem;
import dev.usher.server.api.ItemRules;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("C5")
class PublishCommandTest {
    private final PublishCommand command = new PublishCommand();

    @Test
    @DisplayName("what is typed says whether it is free, bought or rented")
    void models() {
        assertThat(checked().model()).isEqualTo(Offer.Model.FREE);
        command.price = "3.90";
        assertThat(checked().model()).isEqualTo(Offer.Model.PURCHASE);
        command.viewSeconds = 172_800;
        assertThat(checked())
                .isEqualTo(new Offer("rental", Offer.Model.RENTAL, 390, "EUR", 0, 172_800, false));
    }

    @Test
    @DisplayName("who is given time after the viewing period sees a screening to its end")
    void grace() {
        command.price = "3.90";
        command.viewSeconds = 172_800;
        command.graceSeconds = 7200;
        assertThat(checked().onExpiry()).isEqualTo(OnExpiry.FINISH);
        assertThat(checked().graceSeconds()).isEqualTo(7200);
        command.graceSeconds = 0;
        assertThat(checked().onExpiry()).isEqualTo(OnExpiry.STOP);
        for (long wrong : new long[] {-1, 86_401}) {
            command.graceSeconds = wrong;
            assertThatThrownBy(this::checked)
                    .isInstanceOf(Problem.class)
                    .hasMessageStartingWith("/offers/0/graceSeconds must be");
        }
    }

    private Offer checked() {
        ItemRules.check(List.of(command.offer()));
        return command.offer();
    }
}

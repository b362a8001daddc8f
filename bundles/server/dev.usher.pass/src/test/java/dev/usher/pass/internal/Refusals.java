package dev.usher.pass.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.media.api.Problem;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What tests say of refusals. */
final class Refusals {
    private Refusals() {}

    static void refused(String code, int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class,
                        p -> {
                            assertThat(p.code()).isEqualTo(code);
                            assertThat(p.status()).isEqualTo(status);
                        });
    }
}

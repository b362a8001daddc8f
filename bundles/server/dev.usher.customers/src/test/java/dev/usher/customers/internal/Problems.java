package dev.usher.customers.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.usher.media.api.Problem;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Refusals, for tests. */
final class Problems {
    private Problems() {}

    static Problem assertProblem(ThrowingCallable call, String code, int status) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(Problem.class);
        Problem problem = (Problem) thrown;
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.status()).isEqualTo(status);
        return problem;
    }
}

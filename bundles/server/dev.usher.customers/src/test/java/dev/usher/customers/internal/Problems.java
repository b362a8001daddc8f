package dev.usher.customers.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.usher.media.api.Problem;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Refusals, for tests. */
final class Problems {
    private Problems() {}

    static Problem assertProblem(ThrowingCallable call, String code, int status) {
        Problem problem = problem(call);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.status()).isEqualTo(status);
        return problem;
    }

    static Problem problem(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(Problem.class);
        return (Problem) thrown;
    }
}

package dev.usher.media.api;

import java.util.Map;
import java.util.Objects;

/**
 * A refusal a person or a program can act on; REST carries it as RFC 9457 problem+json with type
 * {@code urn:usher:problem:<code>}.
 *
 * <p>Unchecked: it says "this request cannot be answered", and is turned into an answer at the
 * edge, not on the way.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String code;
    private final int status;
    private final transient Map<String, Object> members;

    /**
     * @param code kebab-case, stable, e.g. {@code pass-expired}
     * @param status HTTP status
     * @param detail one or two sentences: what is wrong and what to do
     */
    public Problem(String code, int status, String detail) {
        this(code, status, detail, Map.of());
    }

    /**
     * @param members extension members (RFC 9457 section 3.2), JSON-friendly values
     */
    public Problem(String code, int status, String detail, Map<String, Object> members) {
        super(detail);
        this.code = Objects.requireNonNull(code);
        this.status = status;
        this.members = Map.copyOf(members);
    }

    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    public Map<String, Object> members() {
        return members == null ? Map.of() : members;
    }
}

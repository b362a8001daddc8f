package dev.usher.pass.store;

import dev.usher.persistence.Sql;
import java.time.Instant;

/** Proofs of possession already used; shared by all server processes and kept over restarts. */
public final class ProofStore {
    private final Sql sql;

    ProofStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * Uses a proof up.
     *
     * @param expires from when on it would be refused for its age
     * @return false when it was used before
     */
    public boolean use(String thumbprint, String jti, Instant expires) {
        return sql.update(
                        "INSERT INTO pass_proof (thumbprint, jti, expires) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                        thumbprint,
                        jti,
                        expires)
                == 1;
    }

    public void forget(Instant expiredBefore) {
        sql.update("DELETE FROM pass_proof WHERE expires < ?", expiredBefore);
    }
}

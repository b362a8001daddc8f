package dev.usher.pass.internal;

import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.GrantedPass;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.PassStore;
import dev.usher.pass.store.PassStore.Closed;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Which passes open nothing any more or for now, two bits for each, for whoever keeps passes and is
 * not the pass server (IETF Token Status List, draft-ietf-oauth-status-list).
 *
 * <p>0 valid, 1 invalid: the operator called it off, 2 suspended, both as in section 7.1 there; 3
 * (application specific): it was given back. What ends by its own date stays 0.
 */
@Component(service = StatusLists.class)
public final class StatusLists {
    /** Passes in one list. */
    static final int SIZE = 1 << 16;

    /** Bits of a status; the first pass has the least significant ones of the first byte. */
    private static final int BITS = 2;

    private static final int PER_BYTE = Byte.SIZE / BITS;
    private static final String TYPE = "statuslist+jwt";
    private static final Duration LIFE = Duration.ofDays(7);
    private static final Duration TTL = Duration.ofHours(1);
    private final PassStore passes;
    private final OperatorKeys keys;
    private final String base;
    private final InstantSource clock;

    @Activate
    public StatusLists(
            @Reference PassSettings settings,
            @Reference PassDatabase database,
            @Reference OperatorKeys keys) {
        this(settings, database, keys, Clock.systemUTC());
    }

    StatusLists(
            PassSettings settings, PassDatabase database, OperatorKeys keys, InstantSource clock) {
        this.passes = database.passes();
        this.keys = keys;
        this.base = settings.statusLists();
        this.clock = clock;
    }

    /** What a pass says of its status: which list, where in it. */
    static Map<String, Object> place(String base, GrantedPass pass) {
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("idx", pass.statusIndex() % SIZE);
        place.put("uri", base + pass.statusIndex() / SIZE);
        return place;
    }

    /**
     * @return JWS, {@code typ=statuslist+jwt}
     * @throws Problem not-found (404)
     */
    public String list(long number) {
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new Problem("not-found", 404, "There is no status list " + number + ".");
        }
        byte[] statuses = new byte[SIZE / PER_BYTE];
        for (Closed pass : passes.closed(number * SIZE, (number + 1) * SIZE)) {
            int place = (int) (pass.statusIndex() % SIZE);
            statuses[place / PER_BYTE] |= (byte) (value(pass.why()) << place % PER_BYTE * BITS);
        }
        Instant now = clock.instant();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", base + number);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(LIFE).getEpochSecond());
        claims.put("ttl", TTL.toSeconds());
        claims.put("status_list", Map.of("bits", BITS, "lst", compressed(statuses)));
        return keys.sign(Purpose.PASS, TYPE, Json.bytes(claims));
    }

    private static int value(Closed.Why why) {
        return switch (why) {
            case REVOKED -> 1;
            case SUSPENDED -> 2;
            case RETURNED -> 3;
        };
    }

    private static String compressed(byte[] statuses) {
        ByteArrayOutputStream zlib = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try (DeflaterOutputStream out = new DeflaterOutputStream(zlib, deflater)) {
            out.write(statuses);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be written", e);
        } finally {
            deflater.end();
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(zlib.toByteArray());
    }
}

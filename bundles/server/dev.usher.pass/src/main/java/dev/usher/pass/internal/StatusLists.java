package dev.usher.pass.internal;

import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.GrantedPass;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.PassStore;
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
 * Which passes were revoked or returned, a bit for each, for whoever keeps passes and is not the
 * pass server (IETF Token Status List, draft-ietf-oauth-status-list).
 */
@Component(service = StatusLists.class)
public final class StatusLists {
    /** Passes in one list. */
    static final int SIZE = 1 << 16;

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

    /** What a pass says of its status: which list, which bit. */
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
        byte[] bits = new byte[SIZE / Byte.SIZE];
        for (long index : passes.invalid(number * SIZE, (number + 1) * SIZE)) {
            int bit = (int) (index % SIZE);
            bits[bit / Byte.SIZE] |= (byte) (1 << bit % Byte.SIZE);
        }
        Instant now = clock.instant();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", base + number);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(LIFE).getEpochSecond());
        claims.put("ttl", TTL.toSeconds());
        claims.put("status_list", Map.of("bits", 1, "lst", compressed(bits)));
        return keys.sign(Purpose.PASS, TYPE, Json.bytes(claims));
    }

    private static String compressed(byte[] bits) {
        ByteArrayOutputStream zlib = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try (DeflaterOutputStream out = new DeflaterOutputStream(zlib, deflater)) {
            out.write(bits);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be written", e);
        } finally {
            deflater.end();
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(zlib.toByteArray());
    }
}

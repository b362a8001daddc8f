package dev.usher.server.api;

import dev.usher.media.api.BoxId;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Customers: which boxes there are and whose they are. */
@ProviderType
public interface BoxDirectory {
    Optional<Box> box(BoxId id);

    List<Box> boxes();

    List<Box> boxesOf(String household);

    /** Boxes others must refuse. */
    List<BoxId> revoked();

    /**
     * Uses up an enrolment code.
     *
     * @throws dev.usher.media.api.Problem enrolment-code (403) when unknown or used, device-revoked
     *     (403)
     */
    Box enrol(String code, BoxId id, String name);

    /** The household this code lets that box into; empty when {@link #enrol} would refuse it. */
    Optional<String> invited(String code, BoxId id);

    /**
     * Enrols a box whose household is known on another way.
     *
     * @throws dev.usher.media.api.Problem device-revoked (403)
     */
    Box admit(String household, BoxId id, String name);

    /** One-time code by which one box may enrol into the household. */
    String newEnrolmentCode(String household);

    /** From now on the box gets nothing. */
    void revoke(BoxId id);
}

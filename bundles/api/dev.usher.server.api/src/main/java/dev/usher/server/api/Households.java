package dev.usher.server.api;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Customers: households, their members and their PIN. */
@ProviderType
public interface Households {
    List<Household> households();

    Optional<Household> household(String id);

    /**
     * Creates a household with one subscriber who can sign in to the web catalog.
     *
     * @param pin four to eight digits, or null for none
     */
    Household create(String name, String user, String password, String pin);

    /** Who watches there; empty = no profiles are set up, and all are treated alike. */
    default List<Profile> profiles(String household) {
        return List.of();
    }

    /**
     * @throws dev.usher.media.api.Problem pin-required (403), pin-blocked (429) after too many
     *     wrong ones
     */
    void checkPin(String household, String pin);
}

package dev.usher.pass.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import dev.usher.server.api.Profile;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * What a household may watch by age. A box checks it again whenever it uses a key; here it is what
 * no box can talk its way around.
 */
@Component(service = Ratings.class)
public final class Ratings {
    private final Households households;

    @Activate
    public Ratings(@Reference Households households) {
        this.households = households;
    }

    /**
     * Whether the profile may buy the item; what is for everybody, and in a household without
     * profiles everything, everybody may.
     *
     * @param profile id; null = the box named none
     * @throws Problem profile-required (403), rating-exceeded (403)
     */
    void requireBuyable(String household, CatalogItem item, String profile) {
        List<Profile> profiles = item.rating() == 0 ? List.of() : households.profiles(household);
        if (profiles.isEmpty()) {
            return;
        }
        Profile buyer =
                profiles.stream()
                        .filter(candidate -> candidate.id().equals(profile))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                "profile-required",
                                                403,
                                                "Choose on the television who is watching, then buy it."));
        requireUpTo(buyer.maxRating(), item.rating(), buyer.name());
    }

    /**
     * Whether anybody there may watch now what is rated so, however it was bought.
     *
     * @throws Problem rating-exceeded (403)
     */
    void requireWatchable(String id, int rating) {
        if (rating == 0) {
            return;
        }
        List<Profile> profiles = households.profiles(id);
        if (!profiles.isEmpty()) {
            int most = profiles.stream().mapToInt(Profile::maxRating).max().getAsInt();
            requireUpTo(most, rating, "everybody in this household");
            return;
        }
        // with a PIN somebody is there who may
        households
                .household(id)
                .filter(household -> !household.hasPin())
                .map(Household::maxRating)
                .ifPresent(most -> requireUpTo(most, rating, "this household"));
    }

    private static void requireUpTo(int most, int rating, String who) {
        if (rating > most) {
            throw new Problem(
                    "rating-exceeded",
                    403,
                    "Rated from "
                            + rating
                            + " years; "
                            + who
                            + " may watch what is rated up to "
                            + most
                            + ". Choose another profile, or change the limit on the household's page.",
                    Map.of("rating", rating, "maxRating", most));
        }
    }
}

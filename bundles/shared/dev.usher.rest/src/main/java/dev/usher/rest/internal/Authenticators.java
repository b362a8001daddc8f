package dev.usher.rest.internal;

import dev.usher.media.api.Problem;
import dev.usher.rest.Authentication;
import dev.usher.rest.Authenticator;
import dev.usher.rest.Identity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.servlet.http.HttpServletRequest;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Asks every {@link Authenticator} there is. */
@Component
public final class Authenticators implements Authentication {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile List<Authenticator> authenticators = List.of();

    /** For Declarative Services. */
    public Authenticators() {}

    Authenticators(List<Authenticator> authenticators) {
        this.authenticators = List.copyOf(authenticators);
    }

    @Override
    public Identity require(HttpServletRequest request, String role) {
        return require(request, identities(request), Set.of(role));
    }

    /** The identity in one of the roles; a proven one rather than an ambient one. */
    static Identity require(
            HttpServletRequest request, List<Identity> identities, Set<String> roles) {
        if (identities.isEmpty()) {
            throw new Problem(
                    "not-signed-in",
                    401,
                    "This needs a caller who is known: sign in, or present the box's certificate.");
        }
        Optional<Identity> caller =
                identities.stream()
                        .filter(i -> roles.contains(i.role()))
                        .min(Comparator.comparing(Identity::ambient));
        if (caller.isEmpty()) {
            throw new Problem(
                    "forbidden", 403, "This is not for " + identities.get(0).role() + ".");
        }
        requirePageHeader(request, caller.get());
        return caller.get();
    }

    static void requirePageHeader(HttpServletRequest request, Identity caller) {
        if (caller.ambient()
                && !READING.contains(request.getMethod())
                && request.getHeader(PAGE_HEADER) == null) {
            throw new Problem(
                    "page-header-missing",
                    403,
                    "A request that changes something must carry the header "
                            + PAGE_HEADER
                            + ": 1.");
        }
    }

    @Override
    public List<Identity> identities(HttpServletRequest request) {
        List<Identity> identities = new ArrayList<>();
        for (Authenticator authenticator : authenticators) {
            authenticator.authenticate(request).ifPresent(identities::add);
        }
        return identities;
    }
}

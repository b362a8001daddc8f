package dev.usher.rest.internal;

import dev.usher.media.api.Problem;
import dev.usher.rest.Authentication;
import dev.usher.rest.Identity;
import java.lang.reflect.Method;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.annotation.Priority;
import javax.annotation.security.DenyAll;
import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.Priorities;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.ResourceInfo;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.SecurityContext;

/**
 * Holds a request against the security annotations of its resource method; what nobody allowed is
 * denied.
 */
@Priority(Priorities.AUTHORIZATION)
public final class RoleFilter implements ContainerRequestFilter {
    private final Authentication authentication;

    @Context private ResourceInfo resource;
    @Context private HttpServletRequest request;

    RoleFilter(Authentication authentication) {
        this.authentication = authentication;
    }

    /** What the annotations say. An empty set of roles with {@code everybody} false is a denial. */
    record Access(boolean everybody, Set<String> roles) {
        static Access of(Method method, Class<?> type) {
            return of(
                            method.getAnnotation(RolesAllowed.class),
                            method.isAnnotationPresent(PermitAll.class),
                            method.isAnnotationPresent(DenyAll.class))
                    .or(
                            () ->
                                    of(
                                            type.getAnnotation(RolesAllowed.class),
                                            type.isAnnotationPresent(PermitAll.class),
                                            type.isAnnotationPresent(DenyAll.class)))
                    .orElse(new Access(false, Set.of()));
        }

        private static Optional<Access> of(RolesAllowed roles, boolean permitAll, boolean denyAll) {
            if (denyAll) {
                return Optional.of(new Access(false, Set.of()));
            } else if (roles != null) {
                return Optional.of(new Access(false, Set.of(roles.value())));
            }
            return permitAll ? Optional.of(new Access(true, Set.of())) : Optional.empty();
        }
    }

    @Override
    public void filter(ContainerRequestContext context) {
        Access access = Access.of(resource.getResourceMethod(), resource.getResourceClass());
        List<Identity> identities = authentication.identities(request);
        if (access.everybody()) {
            // whoever it is may ask, but a resource that knows its caller must not be driven by a
            // foreign page
            Optional<Identity> known = identities.stream().findFirst();
            known.ifPresent(caller -> Authenticators.requirePageHeader(request, caller));
            context.setSecurityContext(new Caller(known.orElse(null), request.isSecure()));
        } else if (access.roles().isEmpty()) {
            throw new Problem("forbidden", 403, "Nobody may do this.");
        } else {
            Identity caller = Authenticators.require(request, identities, access.roles());
            context.setSecurityContext(new Caller(caller, request.isSecure()));
        }
    }

    /** The caller as JAX-RS knows it. */
    private record Caller(Identity identity, boolean secure) implements SecurityContext {
        @Override
        public Principal getUserPrincipal() {
            return identity == null ? null : identity::name;
        }

        @Override
        public boolean isUserInRole(String role) {
            return identity != null && identity.role().equals(role);
        }

        @Override
        public boolean isSecure() {
            return secure;
        }

        @Override
        public String getAuthenticationScheme() {
            return null;
        }
    }
}

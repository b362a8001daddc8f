package dev.usher.customers.rest;

import dev.usher.customers.internal.SignIn;
import dev.usher.customers.store.HouseholdStore.User;
import dev.usher.rest.Authenticator;
import dev.usher.rest.Identity;
import java.util.Arrays;
import java.util.Optional;
import javax.servlet.http.Cookie;
import javax.servlet.http.HttpServletRequest;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Knows subscribers and operators by the cookie they got when they signed in. */
@Component
public final class SessionCookie implements Authenticator {
    static final String NAME = "usher-session";

    private final SignIn signIn;

    @Activate
    public SessionCookie(@Reference SignIn signIn) {
        this.signIn = signIn;
    }

    @Override
    public Optional<Identity> authenticate(HttpServletRequest request) {
        return token(request).flatMap(signIn::user).map(SessionCookie::identity);
    }

    /** The token the browser sent, whether it is good or not. */
    static Optional<String> token(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies() == null ? new Cookie[0] : request.getCookies();
        return Arrays.stream(cookies)
                .filter(c -> c.getName().equals(NAME))
                .map(Cookie::getValue)
                .findFirst();
    }

    private static Identity identity(User user) {
        return Identity.ambient(
                user.household() == null ? user.name() : user.household(), user.role());
    }

    /** A {@code Set-Cookie} value: no script reads it, no foreign page sends it (RFC 6265bis). */
    static String set(HttpServletRequest request, String token, long seconds) {
        boolean secure =
                request.isSecure() || "https".equals(request.getHeader("X-Forwarded-Proto"));
        return NAME
                + "="
                + token
                + "; Path=/; HttpOnly; SameSite=Strict; Max-Age="
                + seconds
                + (secure ? "; Secure" : "");
    }
}

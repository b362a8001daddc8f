package dev.usher.customers.rest;

import dev.usher.customers.internal.SignIn;
import dev.usher.customers.store.HouseholdStore.User;
import dev.usher.media.api.Problem;
import dev.usher.rest.Answers;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Roles;
import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Signing in and out of the web pages. */
@Component(service = SessionResource.class)
@JaxrsResource
@RestBase("/v1/session")
@Path("/")
@RolesAllowed({Roles.SUBSCRIBER, Roles.OPERATOR})
public final class SessionResource {
    private final SignIn signIn;

    @Activate
    public SessionResource(@Reference SignIn signIn) {
        this.signIn = signIn;
    }

    /** What a person types. */
    public record Credentials(String user, String password) {
        @Override
        public String toString() {
            return "Credentials[" + user + "]";
        }
    }

    /**
     * Who is signed in.
     *
     * @param household null for an operator
     */
    public record SignedIn(String name, String role, String household) {
        static SignedIn of(User user) {
            return new SignedIn(user.name(), user.role(), user.household());
        }
    }

    @POST
    @PermitAll
    @Answers(SignedIn.class)
    public Response signIn(Credentials credentials, @Context HttpServletRequest request) {
        SignIn.Session session = signIn.signIn(credentials.user(), credentials.password());
        // the browser forgets the token it had, so that session ends too
        SessionCookie.token(request).ifPresent(signIn::signOut);
        return Response.ok(SignedIn.of(session.user()))
                .header(
                        HttpHeaders.SET_COOKIE,
                        SessionCookie.set(request, session.token(), session.life().toSeconds()))
                .build();
    }

    @GET
    public SignedIn signedIn(@Context HttpServletRequest request) {
        return SessionCookie.token(request)
                .flatMap(signIn::user)
                .map(SignedIn::of)
                .orElseThrow(
                        () ->
                                new Problem(
                                        "not-signed-in",
                                        401,
                                        "Nobody is signed in here. Sign in."));
    }

    @DELETE
    @Answers(status = 204)
    public Response signOut(@Context HttpServletRequest request) {
        SessionCookie.token(request).ifPresent(signIn::signOut);
        return Response.noContent()
                .header(HttpHeaders.SET_COOKIE, SessionCookie.set(request, "", 0))
                .build();
    }
}

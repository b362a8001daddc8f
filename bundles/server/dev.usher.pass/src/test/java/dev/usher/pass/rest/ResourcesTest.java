package dev.usher.pass.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.LicenceRequest;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.SigningKey;
import dev.usher.json.Json;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Roles;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.annotation.security.RolesAllowed;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.Path;
import javax.ws.rs.core.SecurityContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P6")
class ResourcesTest {
    private final SigningKey key = SigningKey.generateP256();

    @Test
    void everyResourceIsForOneRole() {
        Map<Class<?>, String> roles =
                Map.of(
                        PurchaseResource.class, Roles.BOX,
                        BoxPassResource.class, Roles.BOX,
                        HouseholdPassResource.class, Roles.SUBSCRIBER,
                        StreamResource.class, Roles.BOX,
                        ConsolePassResource.class, Roles.OPERATOR,
                        ConsolePlanResource.class, Roles.OPERATOR,
                        ConsoleVoucherResource.class, Roles.OPERATOR,
                        ConsoleAlarmResource.class, Roles.OPERATOR,
                        ConsoleVaultResource.class, Roles.OPERATOR);
        roles.forEach(
                (resource, role) -> {
                    assertThat(resource.getAnnotation(RolesAllowed.class).value())
                            .containsExactly(role);
                    assertThat(resource.getAnnotation(Path.class).value()).isEqualTo("/");
                });
    }

    @Test
    void whatAHouseholdPaysIsForItsBoxesAndItsMembers() {
        for (Class<?> resource :
                new Class<?>[] {
                    SubscriptionResource.class, GiftResource.class, RedemptionResource.class
                }) {
            assertThat(resource.getAnnotation(RolesAllowed.class).value())
                    .containsExactly(Roles.BOX, Roles.SUBSCRIBER);
        }
    }

    @Test
    void theBoxIsKnownByTheKeyOfItsCertificate() {
        String id = Certificates.boxId(key.publicKey()).value();
        assertThat(BoxCertificate.key(request(certificate(key)), caller(id)).thumbprint())
                .isEqualTo(key.keyId());
    }

    @Test
    void aBoxWithoutItsOwnCertificateIsRefused() {
        String id = Certificates.boxId(key.publicKey()).value();
        SigningKey other = SigningKey.generateP256();
        for (Object certificates :
                new Object[] {null, new X509Certificate[0], certificate(other)}) {
            assertThatThrownBy(() -> BoxCertificate.key(request(certificates), caller(id)))
                    .isInstanceOfSatisfying(
                            Problem.class, p -> assertThat(p.code()).isEqualTo("device-mismatch"));
        }
    }

    @Test
    void anEmptyPurchaseIsMalformed() {
        PurchaseResource resource = new PurchaseResource(null);
        ItemId item = new ItemId("f".repeat(32));
        for (PurchaseRequest body :
                new PurchaseRequest[] {
                    null,
                    new PurchaseRequest(null, "rent", 1, "EUR", null),
                    new PurchaseRequest(item, null, 1, "EUR", null),
                    new PurchaseRequest(item, "rent", 1, null, null)
                }) {
            assertThatThrownBy(() -> resource.buy("k1", body, null, null))
                    .isInstanceOfSatisfying(
                            Problem.class, p -> assertThat(p.code()).isEqualTo("malformed-json"));
        }
    }

    @Test
    void aSubmittedPassIsReadFromJsonAndNotPrinted() {
        LicenceRequest body = Json.read("{\"pass\":\"secret\"}", LicenceRequest.class);
        assertThat(body.pass()).isEqualTo("secret");
        assertThat(body.toString()).doesNotContain("secret");
    }

    private static X509Certificate[] certificate(SigningKey key) {
        return new X509Certificate[] {
            CertificateAuthority.selfSigned(key, "box", Instant.now(), Duration.ofHours(1))
        };
    }

    private static HttpServletRequest request(Object certificates) {
        return (HttpServletRequest)
                Proxy.newProxyInstance(
                        ResourcesTest.class.getClassLoader(),
                        new Class<?>[] {HttpServletRequest.class},
                        (p, m, a) ->
                                "javax.servlet.request.X509Certificate".equals(a[0])
                                        ? certificates
                                        : null);
    }

    private static SecurityContext caller(String name) {
        Principal principal = () -> name;
        return (SecurityContext)
                Proxy.newProxyInstance(
                        ResourcesTest.class.getClassLoader(),
                        new Class<?>[] {SecurityContext.class},
                        (p, m, a) -> principal);
    }
}

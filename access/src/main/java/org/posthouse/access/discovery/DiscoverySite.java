package org.posthouse.access.discovery;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.discovery.MailServices.Service;
import org.posthouse.access.http.Problem;
import org.posthouse.access.http.Site;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.account.Directory;
import org.posthouse.store.kv.Refusal;

/** Where mail programs look for settings: {@code config-v1.1.xml}, {@code autodiscover.xml} and {@code apple.mobileconfig}. */
public final class DiscoverySite implements Site {
    private static final int MAX_BODY = 16 * 1024;
    private static final String XML = "application/xml; charset=utf-8";
    private final MailServices services;
    private final Directory directory;

    public DiscoverySite(MailServices services, Directory directory) {
        this.services = services;
        this.directory = directory;
    }

    @Override
    public void route(HttpRouting.Builder routing) {
        for (String path : List.of("/.well-known/autoconfig/mail/config-v1.1.xml", "/mail/config-v1.1.xml"))
            routing.get(path, (request, response) -> Problem.orElse(response, () -> thunderbird(request, response)));
        for (String path : List.of("/autodiscover/autodiscover.xml", "/Autodiscover/Autodiscover.xml"))
            routing.post(path, (request, response) -> Problem.orElse(response, () -> outlook(request, response)));
        routing.get("/apple.mobileconfig", (request, response) -> Problem.orElse(response, () -> apple(request, response)));
    }

    private void thunderbird(ServerRequest request, ServerResponse response) throws Problem {
        Optional<String> asked = request.query().first("emailaddress").filter(a -> !a.isEmpty());
        Domain domain = asked.isPresent() ? address(asked.get()).domain() : host(request);
        if (domain == null || !isOurs(domain))
            throw unknown();
        send(response, XML, ThunderbirdConfig.of(services, domain));
    }

    /** The domain whose name was asked for, as itself or as autoconfig's; null for none. */
    private static @Nullable Domain host(ServerRequest request) {
        String host = request.authority();
        int colon = host.lastIndexOf(':');
        String name = (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
        try {
            return Domain.of(name.startsWith("autoconfig.") ? name.substring("autoconfig.".length()) : name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void outlook(ServerRequest request, ServerResponse response) throws Problem {
        Optional<Address> asked = OutlookConfig.asked(body(request));
        byte[] answer;
        if (asked.isEmpty())
            answer = OutlookConfig.error(600, "Invalid Request");
        else
            answer = isOurs(asked.get().domain())
                    ? OutlookConfig.of(services, asked.get())
                    : OutlookConfig.error(601, "Provider is not available");
        send(response, XML, answer);
    }

    private static byte[] body(ServerRequest request) throws Problem {
        try (InputStream in = request.content().inputStream()) {
            byte[] bytes = in.readNBytes(MAX_BODY + 1);
            if (bytes.length > MAX_BODY)
                throw Problem.of(413, "that is too long for a question about settings");
            return bytes;
        } catch (IOException e) {
            throw Problem.of(400, "the request ended too soon");
        }
    }

    private void apple(ServerRequest request, ServerResponse response) throws Problem {
        Address address = address(request.query().first("email").orElse(""));
        if (!isOurs(address.domain()) || services.incoming().isEmpty() || services.outgoing().isEmpty())
            throw unknown();
        Service incoming = services.incoming().getFirst(), outgoing = services.outgoing().getFirst();
        response.header(HeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"mail.mobileconfig\"");
        send(response, "application/x-apple-aspen-config", AppleProfile.of(services, incoming, outgoing, address));
    }

    private static Address address(String text) throws Problem {
        return Address.tryParse(text).orElseThrow(() -> Problem.of(400, "give a whole e-mail address"));
    }

    private boolean isOurs(Domain domain) throws Problem {
        try {
            return directory.isLocal(domain);
        } catch (Refusal e) {
            throw Problem.of(503, "settings cannot be told now; try again later");
        }
    }

    private static Problem unknown() {
        return Problem.of(404, "there is no mail of that domain here");
    }

    private static void send(ServerResponse response, String type, byte[] body) {
        response.status(Status.OK_200).header(HeaderNames.CONTENT_TYPE, type).header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send(body);
    }
}

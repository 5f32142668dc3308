package org.posthouse.testkit.acme;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks whether a name is its client's, by a file that only he can put there. RFC 8555 §8.3 */
final class Prover {
    private volatile int port;
    private volatile Set<String> unknown = Set.of();

    Prover(int port) {
        this.port = port;
    }

    void port(int other) {
        port = other;
    }

    void unknown(Set<String> names) {
        unknown = names;
    }

    /** What is in the way; null for nothing. */
    @Nullable
    AcmeProblem look(String name, String token, String expected) {
        if (unknown.contains(name))
            return new AcmeProblem("dns", "NXDOMAIN looking up A for " + name);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/.well-known/acme-challenge/" + token))
                .timeout(Duration.ofSeconds(10)).build();
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10))
                .build()) {
            var response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            String body = new String(response.body(), StandardCharsets.US_ASCII);
            if (response.statusCode() != 200)
                return new AcmeProblem(403, "unauthorized", "invalid response from " + name + ": " + response.statusCode(), 0);
            return body.stripTrailing().equals(expected)
                    ? null
                    : new AcmeProblem(403, "incorrectResponse", "the file at " + name + " holds something else", 0);
        } catch (IOException e) {
            return new AcmeProblem("connection", name + " does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new AcmeProblem("serverInternal", "stopped");
        }
    }
}

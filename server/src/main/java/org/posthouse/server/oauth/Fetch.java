package org.posthouse.server.oauth;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Requests to the issuer, bounded in time, size and number; follows no redirect. The client is made at the first one. */
final class Fetch implements AutoCloseable {
    static final int MAX_ANSWER = 256 * 1024;
    private static final int MAX_AT_ONCE = 16;

    private final Duration patience;
    private final Semaphore places = new Semaphore(MAX_AT_ONCE);
    private final ReentrantLock making = new ReentrantLock();
    private @Nullable HttpClient client;

    Fetch(Duration patience) {
        this.patience = patience;
    }

    /** The text of an answer with status 200; IOException for all else. */
    String send(HttpRequest.Builder request) throws IOException {
        try {
            if (!places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS))
                throw new IOException("too many requests are waiting for the issuer");
            try {
                return answer(client().sendAsync(request.timeout(patience).build(),
                        BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER)));
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    // The request's own timeout ends with the header section: a body that drips needs another bound.
    private String answer(CompletableFuture<HttpResponse<byte[]>> coming) throws IOException, InterruptedException {
        try {
            HttpResponse<byte[]> response = coming.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200)
                throw new IOException(response.uri() + " answered with status " + response.statusCode());
            return new String(response.body(), StandardCharsets.UTF_8);
        } catch (TimeoutException e) {
            throw new IOException("no whole answer within " + patience, e);
        } catch (ExecutionException e) {
            throw new IOException("no answer: " + e.getCause(), e);
        } finally {
            coming.cancel(true);
        }
    }

    private HttpClient client() {
        making.lock();
        try {
            HttpClient made = client;
            if (made == null)
                client = made = HttpClient.newBuilder().connectTimeout(patience).followRedirects(HttpClient.Redirect.NEVER)
                        .version(HttpClient.Version.HTTP_1_1).build();
            return made;
        } finally {
            making.unlock();
        }
    }

    @Override
    public void close() {
        making.lock();
        try {
            if (client != null)
                client.shutdownNow();
        } finally {
            making.unlock();
        }
    }
}

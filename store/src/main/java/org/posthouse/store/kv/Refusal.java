package org.posthouse.store.kv;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** The store says no, and why; each protocol translates the reason in an exhaustive switch. The message is for people and names what to do. */
public final class Refusal extends Exception {
    /** Why; see the switch in each protocol for how a client is told. */
    public enum Reason {
        NO_SUCH_MAILBOX, MAILBOX_EXISTS, BAD_MAILBOX_NAME, NOT_PERMITTED, HAS_CHILDREN, NO_SUCH_MESSAGE, NO_SUCH_ACCOUNT, ACCOUNT_EXISTS, NO_SUCH_DOMAIN, DOMAIN_EXISTS, NO_SUCH_ALIAS, BAD_ADDRESS, OVER_QUOTA, TOO_BIG, LIMIT, CONFLICT, DISK_FULL, UNAVAILABLE, NO_SUCH_BLOB, IN_USE
    }

    private static final long serialVersionUID = 1;
    private final Reason reason;

    public Refusal(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Refusal(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Waits for a future of the engine and unwraps its refusal. */
    public static <T> T join(CompletableFuture<T> future) throws Refusal {
        try {
            return future.get();
        } catch (ExecutionException | CompletionException e) {
            if (e.getCause() instanceof Refusal r)
                throw new Refusal(r.reason(), String.valueOf(r.getMessage()), r);
            throw new Refusal(Reason.UNAVAILABLE, "the store failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Reason.UNAVAILABLE, "interrupted while waiting for the store", e);
        }
    }
}

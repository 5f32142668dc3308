package org.posthouse.agent.jmap;

import org.posthouse.agent.remote.RemoteException;
import tools.jackson.databind.JsonNode;

/** What the errors of a server mean to people. RFC 8620 §3.6, §5.3 */
final class Refusals {
    private Refusals() {}

    static RemoteException method(String method, JsonNode error) {
        return of(method, error);
    }

    /** Throws where a part of a /set was refused. */
    static void check(String what, JsonNode refused) throws RemoteException {
        for (JsonNode error : refused)
            throw of(what, error);
    }

    static RemoteException of(String what, JsonNode error) {
        String type = error.path("type").asString("error");
        String description = error.path("description").asString("");
        String words = "the server refuses " + what + ": " + (description.isEmpty() ? type : description + " (" + type + ")");
        return switch (type) {
            case "notFound", "blobNotFound", "accountNotFound" -> new RemoteException.Gone(words);
            case "forbidden", "accountReadOnly", "forbiddenFrom", "forbiddenMailFrom", "forbiddenToSend" ->
                new RemoteException.Denied(words);
            case "overQuota", "rateLimit", "serverUnavailable", "serverPartialFail", "stateMismatch" -> new RemoteException.Later(words);
            case "unknownMethod", "unsupportedFilter", "unsupportedSort", "tooLarge", "unknownCapability" ->
                new RemoteException.Unable(words);
            default -> new RemoteException(words);
        };
    }
}

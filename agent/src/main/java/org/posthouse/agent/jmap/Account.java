package org.posthouse.agent.jmap;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.RemoteException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The account that the session calls primary for mail: where its services are, and calls of methods for it. RFC 8620 §2, §3.3 */
final class Account {
    static final String CORE = "urn:ietf:params:jmap:core";
    static final String MAIL = "urn:ietf:params:jmap:mail";
    static final String SUBMISSION = "urn:ietf:params:jmap:submission";
    static final String JOURNEY = "urn:posthouse:jmap:journey";
    private static final int MOST = 500;
    private final Web web;
    private final URI found;
    private final JsonNode session;
    private final String id;

    private Account(Web web, Web.Found found) throws IOException, RemoteException {
        this.web = web;
        this.found = found.at();
        session = found.body();
        id = session.path("primaryAccounts").path(MAIL).asString("");
        if (!session.path("apiUrl").isString())
            throw new IOException("there is no JMAP session at " + this.found);
        if (id.isEmpty())
            throw new RemoteException.Unable("this login has no mail by JMAP");
    }

    /** Found at that address, or by {@code /.well-known/jmap} where it is the address of a server alone. RFC 8620 §2.2 */
    static Account open(Web web, URI server) throws IOException, RemoteException {
        String path = server.getRawPath();
        boolean bare = path == null || path.isEmpty() || path.equals("/");
        return new Account(web, web.session(bare ? server.resolve("/.well-known/jmap") : server));
    }

    boolean has(String capability) {
        return session.path("capabilities").has(capability);
    }

    /** What the account can do under a capability. */
    JsonNode capability(String name) {
        return session.path("accounts").path(id).path("accountCapabilities").path(name);
    }

    /** Objects in one call. */
    int most(String limit) {
        return Math.clamp(session.path("capabilities").path(CORE).path(limit).asLong(MOST), 1, MOST);
    }

    private URI url(String name) throws IOException {
        return url(name, "", "");
    }

    private URI url(String name, String blobId, String types) throws IOException {
        String template = session.path(name).asString("");
        String url = template.replace("{accountId}", coded(id)).replace("{blobId}", coded(blobId)).replace("{name}", "message.eml")
                .replace("{type}", coded("message/rfc822")).replace("{types}", coded(types)).replace("{closeafter}", "no")
                .replace("{ping}", "60");
        if (url.isEmpty())
            throw new IOException("the session has no " + name);
        return Web.safe(found, found.resolve(url));
    }

    private static String coded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    URI upload() throws IOException {
        return url("uploadUrl");
    }

    URI download(String blobId) throws IOException {
        return url("downloadUrl", blobId, "");
    }

    /** Null where the server pushes nothing. */
    @Nullable
    URI events(String types) throws IOException {
        return session.path("eventSourceUrl").asString("").isEmpty() ? null : url("eventSourceUrl", "", types);
    }

    static ObjectNode object() {
        return Web.JSON.createObjectNode();
    }

    /** Arguments with the account in them. */
    ObjectNode arguments() {
        return object().put("accountId", id);
    }

    String id() {
        return id;
    }

    /** Calls to be made together. */
    final class Batch {
        private final ArrayNode calls = Web.JSON.createArrayNode();
        private final List<String> using = new ArrayList<>(List.of(CORE, MAIL));
        private boolean once;

        Batch using(String capability) {
            using.add(capability);
            return this;
        }

        /** The calls must not be made a second time where nobody knows whether they were made. */
        Batch once() {
            once = true;
            return this;
        }

        /** Adds a call, whose id is its number as text. */
        Batch call(String method, ObjectNode arguments) {
            calls.addArray().add(method).add(arguments).add(Integer.toString(calls.size() - 1));
            return this;
        }

        /** The arguments of the answers, one for each call; what the server adds on its own is left out. */
        List<JsonNode> send() throws IOException, RemoteException {
            ObjectNode request = object();
            ArrayNode names = request.putArray("using");
            using.forEach(names::add);
            request.set("methodCalls", calls);
            URI at = url("apiUrl");
            JsonNode answers = (once ? web.postOnce(at, request) : web.post(at, request)).path("methodResponses");
            List<JsonNode> results = new ArrayList<>();
            for (int i = 0; i < calls.size(); i++)
                results.add(result(answers, i));
            return results;
        }

        private JsonNode result(JsonNode answers, int call) throws IOException, RemoteException {
            String method = calls.get(call).get(0).asString();
            for (JsonNode answer : answers) {
                if (!answer.path(2).asString("").equals(Integer.toString(call)))
                    continue;
                if (answer.path(0).asString("").equals("error"))
                    throw Refusals.method(method, answer.path(1));
                if (answer.path(0).asString("").equals(method))
                    return answer.path(1);
            }
            throw new IOException("the server does not answer " + method);
        }
    }

    Batch batch() {
        return new Batch();
    }

    JsonNode call(String method, ObjectNode arguments) throws IOException, RemoteException {
        return batch().call(method, arguments).send().getFirst();
    }
}

package org.posthouse.testkit.acme;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.posthouse.testkit.acme.Ledger.Account;
import org.posthouse.testkit.acme.Ledger.Authorization;
import org.posthouse.testkit.acme.Ledger.Order;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An authority on loopback that takes only what the standard allows: every nonce once, signatures of ES256 and RS256, orders step by step. Proofs are
 * fetched by HTTP from one port of 127.0.0.1, whatever the name, unless DNS is said to know none. What it does by the script: refuses nonces,
 * orders and proofs, and lets them wait. Safe for many threads. RFC 8555 §7
 */
public final class AcmeServer implements AutoCloseable {
    private static final int MAX_BODY = 64 * 1024;
    private static final Duration EXPIRES = Duration.ofDays(7);
    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final InstantSource clock;
    private final Ledger ledger = new Ledger();
    private final Issuer issuer;
    private final Prover prover;
    private final Set<String> nonces = new HashSet<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private volatile Duration life = Duration.ofDays(90);
    private int badNonces;
    private int limited;
    private Duration limitedFor = Duration.ZERO;
    private boolean held;
    private boolean terms = true;
    private int issued;

    private AcmeServer(InstantSource clock, int proofPort) throws IOException {
        this.clock = clock;
        issuer = new Issuer(clock.instant());
        prover = new Prover(proofPort);
        http = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 16);
        http.createContext("/", this::serve);
        http.setExecutor(threads);
        http.start();
    }

    /** Its certificates are valid from the clock's time; it looks for proofs at that port. */
    public static AcmeServer start(InstantSource clock, int proofPort) throws IOException {
        return new AcmeServer(clock, proofPort);
    }

    private String base() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** Where clients begin. */
    public String directory() {
        return base() + "/dir";
    }

    /** How long certificates are valid from now on. */
    public void life(Duration of) {
        life = of;
    }

    /** The next so many good nonces are refused. */
    public synchronized void refuseNonces(int count) {
        badNonces = count;
    }

    /** The next so many orders are refused, and the client told to come later. */
    public synchronized void limit(int count, Duration retryAfter) {
        limited = count;
        limitedFor = retryAfter;
    }

    /** While it is on, proofs that are offered are not looked at. */
    public synchronized void hold(boolean on) {
        held = on;
        if (!on)
            ledger.authorizations.values().stream().filter(a -> a.challenge.equals("processing")).forEach(this::look);
    }

    /** From now on proofs are looked for at that port. */
    public void proofPort(int port) {
        prover.port(port);
    }

    /** Names that DNS does not know. */
    public void unknown(String... names) {
        prover.unknown(Set.of(names));
    }

    /** Orders so far. */
    public synchronized int orders() {
        return ledger.orders.size();
    }

    /** Orders whose proofs are being waited for. */
    public synchronized boolean isWaiting() {
        return ledger.authorizations.values().stream().anyMatch(a -> a.challenge.equals("processing"));
    }

    /** Certificates so far. */
    public synchronized int issued() {
        return issued;
    }

    /** Accounts so far. */
    public synchronized int accounts() {
        return ledger.accounts.size();
    }

    /** What was refused, by its type. */
    public List<String> refused() {
        return List.copyOf(refused);
    }

    private synchronized String nonce() {
        String nonce = UUID.randomUUID().toString().replace("-", "");
        nonces.add(nonce);
        return nonce;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Replay-Nonce", nonce());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            try {
                answer(exchange);
            } catch (AcmeProblem p) {
                refused.add(p.type);
                if (p.retryAfter > 0)
                    exchange.getResponseHeaders().set("Retry-After", Long.toString(p.retryAfter));
                send(exchange, p.status, "application/problem+json", p.json().toString());
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException, AcmeProblem {
        String method = exchange.getRequestMethod(), path = exchange.getRequestURI().getPath();
        if (path.equals("/dir") && method.equals("GET")) {
            send(exchange, 200, "application/json", directoryJson().toString());
            return;
        }
        if (path.equals("/new-nonce") && (method.equals("HEAD") || method.equals("GET"))) {
            exchange.sendResponseHeaders(method.equals("HEAD") ? 200 : 204, -1);
            return;
        }
        if (!method.equals("POST"))
            throw new AcmeProblem(405, "malformed", "everything else is asked for by POST", 0);
        if (!"application/jose+json".equals(exchange.getRequestHeaders().getFirst("Content-Type")))
            throw new AcmeProblem(415, "malformed", "the body is to be application/jose+json", 0);
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY)
            throw new AcmeProblem(413, "malformed", "that is too long", 0);
        synchronized (this) {
            post(exchange, path, SignedRequest.of(body));
        }
    }

    private ObjectNode directoryJson() {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("newNonce", base() + "/new-nonce")
                .put("newAccount", base() + "/new-account")
                .put("newOrder", base() + "/new-order").put("revokeCert", base() + "/revoke").put("keyChange", base() + "/key-change");
        if (terms)
            json.putObject("meta").put("termsOfService", base() + "/terms");
        return json;
    }

    private void post(HttpExchange exchange, String path, SignedRequest request) throws IOException, AcmeProblem {
        checkNonce(request);
        if (!request.header.path("url").asString("").equals(base() + path))
            throw new AcmeProblem(401, "unauthorized", "the url is not that of the request", 0);
        if (request.header.has("jwk") == request.header.has("kid"))
            throw AcmeProblem.malformed("either jwk or kid");
        if (path.equals("/new-account")) {
            newAccount(exchange, request);
            return;
        }
        Account account = account(request);
        request.verify(account.key());
        String what = path.substring(1, Math.max(1, path.indexOf('/', 1))), number = path.substring(path.lastIndexOf('/') + 1);
        switch (path.equals("/new-order") ? "new-order" : what) {
            case "new-order" -> newOrder(exchange, account, request.payload());
            case "order" -> read(exchange, request, () -> Ledger.json(base(), order(account, number), expires()).toString());
            case "authz" -> read(exchange, request, () -> Ledger.json(base(), authorization(account, number), expires()).toString());
            case "challenge" -> challenge(exchange, authorization(account, number), request);
            case "finalize" -> complete(exchange, account, order(account, number), request.payload());
            case "cert" -> certificate(exchange, request, order(account, number));
            default -> throw new AcmeProblem(404, "malformed", "there is no " + path, 0);
        }
    }

    private Instant expires() {
        return clock.instant().plus(EXPIRES);
    }

    private void checkNonce(SignedRequest request) throws AcmeProblem {
        if (!nonces.remove(request.header.path("nonce").asString("")))
            throw new AcmeProblem("badNonce", "that nonce is not ours, or was used before");
        if (badNonces > 0) {
            badNonces--;
            throw new AcmeProblem("badNonce", "that nonce is too old");
        }
    }

    private Account account(SignedRequest request) throws AcmeProblem {
        String kid = request.header.path("kid").asString("");
        Account account = ledger.accounts.get(kid.substring(kid.lastIndexOf('/') + 1));
        if (account == null || !kid.equals(base() + "/account/" + account.number()))
            throw new AcmeProblem("accountDoesNotExist", "no account has that URL");
        return account;
    }

    private void newAccount(HttpExchange exchange, SignedRequest request) throws IOException, AcmeProblem {
        JsonNode jwk = request.header.path("jwk"), asked = request.payload();
        var key = SignedRequest.key(jwk);
        request.verify(key);
        for (Account known : ledger.accounts.values())
            if (known.key().equals(key)) {
                send(exchange, 200, known);
                return;
            }
        if (asked.path("onlyReturnExisting").asBoolean(false))
            throw new AcmeProblem("accountDoesNotExist", "there is no account with that key");
        if (terms && !asked.path("termsOfServiceAgreed").asBoolean(false))
            throw new AcmeProblem(403, "userActionRequired", "the terms must be agreed to", 0);
        List<String> contacts = asked.path("contact").valueStream().map(c -> c.asString("")).toList();
        for (String contact : contacts)
            if (!contact.startsWith("mailto:"))
                throw new AcmeProblem("unsupportedContact", "write to " + contact + "?");
        var account = new Account(ledger.number(), jwk, key, contacts);
        ledger.accounts.put(account.number(), account);
        send(exchange, 201, account);
    }

    private void send(HttpExchange exchange, int status, Account account) throws IOException {
        exchange.getResponseHeaders().set("Location", base() + "/account/" + account.number());
        ObjectNode json = JsonMapper.shared().createObjectNode().put("status", "valid");
        account.contacts().forEach(json.putArray("contact")::add);
        send(exchange, status, "application/json", json.toString());
    }

    private void newOrder(HttpExchange exchange, Account account, JsonNode asked) throws IOException, AcmeProblem {
        if (limited > 0) {
            limited--;
            throw new AcmeProblem(429, "rateLimited", "too many certificates for these names", limitedFor.toSeconds());
        }
        var names = new TreeSet<String>();
        for (JsonNode identifier : asked.path("identifiers")) {
            if (!identifier.path("type").asString("").equals("dns"))
                throw new AcmeProblem("unsupportedIdentifier", "names of DNS alone");
            String name = identifier.path("value").asString("");
            if (!name.equals(name.toLowerCase(Locale.ROOT)) || name.indexOf('.') < 0 || name.indexOf('*') >= 0)
                throw new AcmeProblem("rejectedIdentifier", "no certificates for " + name);
            if (!names.add(name))
                throw AcmeProblem.malformed("twice: " + name);
        }
        if (names.isEmpty())
            throw AcmeProblem.malformed("an order needs names");
        Order order = ledger.order(account.number(), names);
        send(exchange, 201, order);
    }

    private void send(HttpExchange exchange, int status, Order order) throws IOException {
        exchange.getResponseHeaders().set("Location", base() + "/order/" + order.number);
        send(exchange, status, "application/json", Ledger.json(base(), order, expires()).toString());
    }

    private interface Text {
        String get() throws AcmeProblem;
    }

    private static void read(HttpExchange exchange, SignedRequest request, Text text) throws IOException, AcmeProblem {
        if (!request.isEmpty())
            throw AcmeProblem.malformed("a request that reads has an empty payload");
        send(exchange, 200, "application/json", text.get());
    }

    private Order order(Account account, String number) throws AcmeProblem {
        return own(ledger.orders.get(number), o -> o.account, account);
    }

    private Authorization authorization(Account account, String number) throws AcmeProblem {
        return own(ledger.authorizations.get(number), a -> a.account, account);
    }

    private static <T> T own(@Nullable T thing, java.util.function.Function<T, String> owner, Account account) throws AcmeProblem {
        if (thing == null)
            throw new AcmeProblem(404, "malformed", "there is none", 0);
        if (!owner.apply(thing).equals(account.number()))
            throw new AcmeProblem(403, "unauthorized", "it is somebody else's", 0);
        return thing;
    }

    private void challenge(HttpExchange exchange, Authorization a, SignedRequest request) throws IOException, AcmeProblem {
        if (!request.isEmpty()) {
            if (!request.payload().isObject() || !request.payload().isEmpty())
                throw AcmeProblem.malformed("an empty object says that the proof is there");
            if (a.challenge.equals("pending")) {
                a.challenge = "processing";
                if (!held)
                    threads.execute(() -> lookLater(a));
            }
        }
        exchange.getResponseHeaders().set("Link", "<" + base() + "/authz/" + a.number + ">;rel=\"up\"");
        send(exchange, 200, "application/json", Ledger.challenge(base(), a).toString());
    }

    private synchronized void lookLater(Authorization a) {
        look(a);
    }

    private void look(Authorization a) {
        Account account = java.util.Objects.requireNonNull(ledger.accounts.get(a.account));
        AcmeProblem problem = prover.look(a.name, a.token, a.token + "." + SignedRequest.thumbprint(account.jwk()));
        a.challenge = problem == null ? "valid" : "invalid";
        a.status = a.challenge;
        if (problem != null)
            a.error = problem.json();
    }

    private void complete(HttpExchange exchange, Account account, Order order, JsonNode asked) throws IOException, AcmeProblem {
        if (!order.status().equals("ready"))
            throw new AcmeProblem(403, "orderNotReady", "the order is " + order.status(), 0);
        Instant now = clock.instant();
        order.chain = issuer.issue(SignedRequest.decode(asked.path("csr").asString("")), order.names, account.key(), now, now.plus(life));
        order.status = "valid";
        issued++;
        send(exchange, 200, order);
    }

    private static void certificate(HttpExchange exchange, SignedRequest request, Order order) throws IOException, AcmeProblem {
        if (!request.isEmpty() || order.chain.isEmpty())
            throw AcmeProblem.malformed("there is no certificate yet, or the payload is not empty");
        send(exchange, 200, "application/pem-certificate-chain", order.chain);
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}

// A real OpenID provider (oidc-provider) on this computer, for tests of the sign-in in the browser.
// node provider.mjs CLIENT SECRET TTL: prints {"issuer": …} and serves until its standard input ends.
import http from 'node:http';
import Provider from 'oidc-provider';

const [client, secret, ttl] = process.argv.slice(2);
const server = http.createServer();
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: client,
    ...(secret ? { client_secret: secret, token_endpoint_auth_method: 'client_secret_post' } : { token_endpoint_auth_method: 'none' }),
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1', 'http://localhost'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
  }, {
    // The mail server, which asks whether a token is good (RFC 7662).
    client_id: 'mail-server',
    client_secret: 'of-the-mail-server',
    token_endpoint_auth_method: 'client_secret_basic',
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials'],
  }],
  pkce: { required: () => true },
  scopes: ['openid', 'email', 'offline_access'],
  claims: { openid: ['sub'], email: ['email'] },
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: id }) }),
  ttl: { AccessToken: Number(ttl), Grant: 86400, IdToken: 3600, Interaction: 600, RefreshToken: 86400, Session: 86400 },
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    revocation: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
  },
});
server.on('request', provider.callback());
console.log(JSON.stringify({ issuer }));
process.stdin.resume().on('end', () => process.exit(0));

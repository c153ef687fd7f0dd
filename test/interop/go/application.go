// A web application that signs users in with zitadel/oidc, and calls the other endpoints for the last user.
package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/zitadel/oidc/v3/pkg/client/rp"
	"github.com/zitadel/oidc/v3/pkg/client/rs"
	"github.com/zitadel/oidc/v3/pkg/client/tokenexchange"
	httphelper "github.com/zitadel/oidc/v3/pkg/http"
	"github.com/zitadel/oidc/v3/pkg/oidc"
)

// Settings of one application.
type Settings struct {
	Issuer       string
	ClientID     string
	ClientSecret string
	// The client authenticates with this PEM instead of a secret.
	Key    string
	Scopes []string
	// More parameters of the authorization request.
	Params map[string]string
	// The client that introspects tokens.
	ApiID     string
	ApiSecret string
}

type tokens = oidc.Tokens[*oidc.IDTokenClaims]

// login is the state of an application: the tokens of its last login.
type login struct {
	Settings
	url    string
	tokens *tokens
	device *oidc.DeviceAuthorizationResponse
}

func application(settings Settings, url string) http.Handler {
	last := &login{Settings: settings, url: url}
	routes := http.NewServeMux()
	routes.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		party, err := last.relyingParty(r.Context())
		if err != nil {
			answer(w, nil, err)
			return
		}
		var params []rp.URLParamOpt
		for name, value := range settings.Params {
			params = append(params, rp.WithURLParam(name, value))
		}
		rp.AuthURLHandler(uuid.NewString, party, params...)(w, r)
	})
	routes.HandleFunc("/callback", func(w http.ResponseWriter, r *http.Request) {
		party, err := last.relyingParty(r.Context())
		if err != nil {
			answer(w, nil, err)
			return
		}
		rp.CodeExchangeHandler(rp.UserinfoCallback(last.signedIn), party)(w, r)
	})
	for path, call := range map[string]func(context.Context, values) (any, error){
		"/refresh":            last.refresh,
		"/revoke":             last.revoke,
		"/end-session":        last.endSession,
		"/introspect":         last.introspect,
		"/client-credentials": last.clientCredentials,
		"/exchange":           last.exchange,
		"/device":             last.startDevice,
		"/device-token":       last.deviceToken,
	} {
		routes.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			value, err := call(r.Context(), r.URL.Query())
			answer(w, value, err)
		})
	}
	return routes
}

type values = url.Values

func (l *login) relyingParty(ctx context.Context) (rp.RelyingParty, error) {
	cookies := httphelper.NewCookieHandler([]byte("0123456789abcdef"), []byte("0123456789abcdef"), httphelper.WithUnsecure())
	options := []rp.Option{
		rp.WithPKCE(cookies),
		rp.WithSigningAlgsFromDiscovery(),
		rp.WithErrorHandler(func(w http.ResponseWriter, _ *http.Request, kind, description, _ string) {
			reply(w, http.StatusUnauthorized, map[string]string{"error": kind, "error_description": description})
		}),
		rp.WithUnauthorizedHandler(func(w http.ResponseWriter, _ *http.Request, description, _ string) {
			reply(w, http.StatusUnauthorized, map[string]string{"error": description})
		}),
	}
	if l.Key != "" {
		options = append(options, rp.WithJWTProfile(rp.SignerFromKeyAndKeyID([]byte(l.Key), "go")))
	}
	return rp.NewRelyingPartyOIDC(ctx, l.Issuer, l.ClientID, l.ClientSecret, l.url+"/callback", l.Scopes, options...)
}

func (l *login) signedIn(w http.ResponseWriter, _ *http.Request, tokens *tokens, _ string, _ rp.RelyingParty, info *oidc.UserInfo) {
	l.tokens = tokens
	answer(w, map[string]any{"claims": tokens.IDTokenClaims, "userinfo": info, "scope": tokens.Extra("scope")}, nil)
}

func (l *login) refresh(ctx context.Context, _ values) (any, error) {
	party, err := l.relyingParty(ctx)
	if err != nil {
		return nil, err
	}
	renewed, err := rp.RefreshTokens[*oidc.IDTokenClaims](ctx, party, l.tokens.RefreshToken, "", "")
	if err != nil {
		return nil, err
	}
	if renewed.RefreshToken == "" {
		renewed.RefreshToken = l.tokens.RefreshToken
	}
	l.tokens = renewed
	return map[string]any{}, nil
}

func (l *login) revoke(ctx context.Context, _ values) (any, error) {
	party, err := l.relyingParty(ctx)
	if err != nil {
		return nil, err
	}
	return map[string]any{}, rp.RevokeToken(ctx, party, l.tokens.RefreshToken, "refresh_token")
}

func (l *login) endSession(ctx context.Context, query values) (any, error) {
	party, err := l.relyingParty(ctx)
	if err != nil {
		return nil, err
	}
	target, err := rp.EndSession(ctx, party, l.tokens.IDToken, query.Get("redirect"), "of-go", "", nil)
	if err != nil {
		return nil, err
	}
	return map[string]any{"location": target.String()}, nil
}

func (l *login) introspect(ctx context.Context, query values) (any, error) {
	api, err := rs.NewResourceServerClientCredentials(ctx, l.Issuer, l.ApiID, l.ApiSecret)
	if query.Has("key") {
		api, err = rs.NewResourceServerJWTProfile(ctx, l.Issuer, l.ClientID, "go", []byte(l.Key))
	}
	if err != nil {
		return nil, err
	}
	return rs.Introspect[*oidc.IntrospectionResponse](ctx, api, query.Get("token"))
}

func (l *login) clientCredentials(ctx context.Context, query values) (any, error) {
	party, err := rp.NewRelyingPartyOIDC(ctx, l.Issuer, l.ClientID, l.ClientSecret, "", nil)
	if err != nil {
		return nil, err
	}
	return rp.ClientCredentials(ctx, party, query)
}

func (l *login) exchange(ctx context.Context, query values) (any, error) {
	exchanger, err := tokenexchange.NewTokenExchangerClientCredentials(ctx, l.Issuer, l.ClientID, l.ClientSecret)
	if err != nil {
		return nil, err
	}
	return tokenexchange.ExchangeToken(ctx, exchanger, query.Get("token"), oidc.AccessTokenType, "", "", nil,
		query["audience"], query["scope"], oidc.AccessTokenType)
}

func (l *login) startDevice(ctx context.Context, _ values) (any, error) {
	party, err := l.relyingParty(ctx)
	if err != nil {
		return nil, err
	}
	l.device, err = rp.DeviceAuthorization(ctx, l.Scopes, party, nil)
	return l.device, err
}

func (l *login) deviceToken(ctx context.Context, _ values) (any, error) {
	party, err := l.relyingParty(ctx)
	if err != nil {
		return nil, err
	}
	return rp.DeviceAccessToken(ctx, l.device.DeviceCode, time.Duration(l.device.Interval)*time.Second, party)
}

func answer(w http.ResponseWriter, value any, err error) {
	if err != nil {
		reply(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	reply(w, http.StatusOK, value)
}

func reply(w http.ResponseWriter, status int, value any) {
	w.Header().Set("content-type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(value)
}

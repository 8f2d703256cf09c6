using System.Net;
using System.Security.Cryptography.X509Certificates;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Pages;

/// <summary>A browser without scripts: it keeps cookies, asks for pages and sends the forms it finds in them.</summary>
public sealed class Browser : IDisposable
{
    private static readonly HtmlParser Parser = new();
    private readonly HttpClient _http;

    public Browser(RunningServer server, string language = "en")
    {
        var thumbprint = server.Services.GetRequiredService<X509Certificate2>().Thumbprint;
#pragma warning disable MA0039 // Pinning is stricter than the chain's validation: one certificate and no other.
        _http = new HttpClient(new HttpClientHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = Cookies,
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate?.Thumbprint == thumbprint,
        })
        {
            BaseAddress = server.Address,
            Timeout = TimeSpan.FromSeconds(60),
        };
#pragma warning restore MA0039
        _http.DefaultRequestHeaders.Add("Accept", "text/html");
        _http.DefaultRequestHeaders.Add("Accept-Language", language);
    }

    public CookieContainer Cookies { get; } = new();

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(path);

    /// <summary>An answer that goes on; its headers are there.</summary>
    public Task<HttpResponseMessage> StreamAsync(string path) => _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request);

    /// <summary>Opens a page, which must answer with the status.</summary>
    public async Task<IHtmlDocument> OpenAsync(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{path} answered {(int)response.StatusCode}: {text}");
        return Parser.ParseDocument(text);
    }

    /// <summary>Fills in a form of a page and sends it as a browser would.</summary>
    /// <param name="path">The page.</param>
    /// <param name="form">Which form, as a CSS selector.</param>
    /// <param name="values">What is typed.</param>
    public async Task<HttpResponseMessage> SubmitAsync(string path, string form, params (string Name, string Value)[] values)
    {
        var page = await OpenAsync(path);
        return await SubmitAsync(page, path, form, values);
    }

    public Task<HttpResponseMessage> SubmitAsync(IHtmlDocument page, string path, string form, params (string Name, string Value)[] values)
    {
        var element = page.QuerySelector(form) as IHtmlFormElement ?? throw new ArgumentException($"There is no form {form} on {path}: {page.Body?.TextContent}", nameof(form));
        var fields = FieldsOf(element);
        foreach (var (name, value) in values)
        {
            fields.RemoveAll(field => field.Key == name);
            fields.Add(new(name, value));
        }

        var action = element.GetAttribute("action") is { Length: > 0 } given ? given : path;
        return _http.PostAsync(action.StartsWith('?') ? path.Split('?')[0] + action : action, new FormUrlEncodedContent(fields));
    }

    /// <summary>Presses a button of a form that sends it elsewhere.</summary>
    public async Task<HttpResponseMessage> PressAsync(string path, string form, string button)
    {
        var page = await OpenAsync(path);
        var element = page.QuerySelector(form) ?? throw new ArgumentException($"There is no form {form} on {path}.", nameof(form));
        element.SetAttribute("action", element.QuerySelector(button)?.GetAttribute("formaction"));
        return await SubmitAsync(page, path, form);
    }

    public async Task SignInAsync(string userName = RunningServer.AdminUser, string password = RunningServer.AdminPassword)
    {
        using var response = await SubmitAsync("/sign-in", "main form", ("userName", userName), ("password", password));
        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
    }

    public static async Task<IHtmlDocument> ReadAsync(HttpResponseMessage response) => Parser.ParseDocument(await response.Content.ReadAsStringAsync());

    public void Dispose() => _http.Dispose();

    private static List<KeyValuePair<string, string>> FieldsOf(IHtmlFormElement form)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var element in form.Elements)
        {
            var value = element switch
            {
                IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false } => null,
                IHtmlInputElement input => input.Value,
                IHtmlTextAreaElement area => area.Value,
                IHtmlSelectElement select => select.Value,
                _ => null,
            };
            if (value is not null && element.GetAttribute("name") is { Length: > 0 } name)
            {
                fields.Add(new(name, value));
            }
        }

        return fields;
    }
}

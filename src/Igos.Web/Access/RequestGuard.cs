using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Igos.Web.Access;

/// <summary>
/// What every request passes first: it must come by a name of the server's, from the server's own pages or from a
/// program, and know the token where there is one. What goes back tells browsers to run and to frame nothing else.
/// </summary>
internal sealed class RequestGuard(RequestDelegate next, AccessOptions options)
{
    /// <summary>Where a browser keeps the token.</summary>
    public const string Cookie = "igos-token";

    private const string Bearer = "Bearer ";
    private const string Parameter = "token";

    // The page's own script, style and connection; pictures of the page's own making.
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        + "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.XFrameOptions = "DENY";
        if (!options.Allows(request.Host.Host))
        {
            return Refuse(context, StatusCodes.Status421MisdirectedRequest,
                $"This server isn't called {Shown(request.Host.Host)}. If it should be, start it with "
                + "--allow-host and that name.");
        }

        if (IsForeign(request))
        {
            return Refuse(context, StatusCodes.Status403Forbidden,
                "This server answers its own pages and programs, not pages of other sites.");
        }

        if (options.Token is not { } token)
        {
            return next(context);
        }

        if (request.Query[Parameter] is [{ } given] && Knows(given, token))
        {
            // From here on the browser keeps it, and it is gone from the address.
            context.Response.Cookies.Append(Cookie, token, new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Secure = request.IsHttps,
                Path = request.PathBase.HasValue ? request.PathBase.Value : "/",
            });
            context.Response.Redirect($"{request.PathBase}{request.Path}");
            return Task.CompletedTask;
        }

        return Knows(request.Cookies[Cookie], token) || Knows(OfHeader(request), token) ? next(context)
            : Refuse(context, StatusCodes.Status401Unauthorized,
                "This server asks for its token: open the address that it printed when it was started.");
    }

    /// <summary>A browser names the page that a request comes from, where it isn't a plain visit.</summary>
    private static bool IsForeign(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var isVisit = HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate";
        return (site is "cross-site" or "same-site" && !isVisit)
            || (request.Headers.Origin is [{ } origin] && !(Uri.TryCreate(origin, UriKind.Absolute, out var from)
                && from.Authority.Equals(new HostString(request.Host.Value ?? "").Value,
                    StringComparison.OrdinalIgnoreCase)));
    }

    private static string? OfHeader(HttpRequest request) => request.Headers.Authorization is [{ } value]
        && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? value[Bearer.Length..].Trim() : null;

    /// <summary>In a time that doesn't say how much of it was right.</summary>
    private static bool Knows(string? given, string token) => given is not null
        && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static string Shown(string host) => host.Length == 0 ? "by no name" : host.Length > 80 ? host[..80] : host;

    private static Task Refuse(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message + "\n", context.RequestAborted);
    }
}

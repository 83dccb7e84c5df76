// The OpenAPI page: Swagger UI over our own document, from our own server.
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#api", deepLinking: true });
